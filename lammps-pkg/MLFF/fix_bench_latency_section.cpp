/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   What the log says of the conditions of a measurement, and when they are others.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "bench_pair_parts.h"
#include "mlff_version.h"

#include "atom.h"
#include "comm.h"
#include "domain.h"
#include "force.h"
#include "pair.h"
#include "platform.h"
#include "timer.h"
#include "update.h"

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace LAMMPS_NS;

namespace {

std::string mpi_version()
{
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(text, &length);
  const std::string line(text, length);
  return line.substr(0, line.find('\n'));
}

// LAMMPS offers no name for the timer's level, only tests.
const char *timer_level(const Timer &timer)
{
  if (timer.has_full()) {
    return "full";
  }
  if (timer.has_normal()) {
    return "normal";
  }
  return timer.has_loop() ? "loop" : "off";
}

/// What a measurement depends on and only a command can change.
auto conditions(const mlff::BenchHeader &header)
{
  return std::tie(header.pair_style, header.model_json, header.cutoff, header.timestep,
                  header.threads);
}

std::string model_of(Pair &pair)
{
  int dim = 0;
  const void *model = pair.extract("mlff_metadata", dim);
  return model ? static_cast<const char *>(model) : "";
}

/// Names of sub-styles, and their models: the header has only one.
std::vector<std::pair<std::string, std::string>> styles_and_models(Force &force)
{
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto &part : pair_parts(force)) {
    all.emplace_back(part.style, model_of(*part.pair));
  }
  return all;
}

}  // namespace

/* ---------------------------------------------------------------------- */

mlff::BenchHeader FixBenchLatency::describe() const
{
  mlff::BenchHeader header;
  header.pair_style = force->pair_style ? force->pair_style : "none";
  header.units = update->unit_style;
  header.timestep = update->dt;
  header.atoms = atom->natoms;
  const auto *const lo = domain->boxlo;
  const auto *const hi = domain->boxhi;
  header.box = {lo[0], hi[0], lo[1], hi[1], lo[2], hi[2], domain->xy, domain->xz, domain->yz};
  header.threads = comm->nthreads;
  if (force->pair) {
    header.cutoff = force->pair->cutforce;
    header.model_json = model_of(*force->pair);
  }
  return header;
}

/* ----------------------------------------------------------------------
   Without the faces that LAMMPS moves to where the atoms are.
------------------------------------------------------------------------- */

std::array<double, 9> FixBenchLatency::lasting_box(const mlff::BenchHeader &header) const
{
  auto box = header.box;
  for (int face = 0; face < 6; face++) {
    const int boundary = domain->boundary[face / 2][face % 2];
    if (boundary != 0 && boundary != 1) {
      box[face] = 0.0;
    }
  }
  return box;
}

/* ----------------------------------------------------------------------
   Before the first call of a run: the log begins, or goes on under conditions that may be others.
   Boxes and atoms change within runs as well; what counts is what commands have changed in between.
   The frames of a rerun each have their own. A run without setup has moved on a step by now, and
   commands must not have changed anything before it.
------------------------------------------------------------------------- */

void FixBenchLatency::begin_section(bool at_setup)
{
  const auto header = describe();
  const auto parts = styles_and_models(*force);
  const std::pair system(atom->natoms, lasting_box(header));
  if (!impl->header_written) {
    write_header(header);
  } else if (conditions(header) != conditions(impl->section) || parts != impl->parts ||
             (at_setup && !in_rerun() && system != impl->system)) {
    impl->section_calls = impl->calls;
    impl->section_rebuilds = impl->rebuilds;
    impl->run_calls = 0;
    impl->memory_trend.clear();
    impl->last_conserved = impl->hottest = 0.0;
    impl->temperatures = 0;
    impl->warned = false;
    impl->settle(error);
    impl->maker.begin_section();
    write_header(header);
  } else {
    return;
  }
  impl->section = header;
  impl->parts = parts;
  impl->system = system;
}

/* ----------------------------------------------------------------------
   All memory at once: what grows later is not ours.
------------------------------------------------------------------------- */

void FixBenchLatency::prepare()
{
  impl->rows.resize(Impl::MAX_ROWS);
  impl->rows.clear();
  impl->block.reserve(Impl::MAX_ROWS, impl->phases != nullptr);
  if (impl->log) {
    or_stop(error,
            [&] { impl->log->prepare(Impl::MAX_ROWS, impl->phases != nullptr, impl->flush_s); });
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::write_header(const mlff::BenchHeader &conditions)
{
  if (!impl->fence) {
    impl->fence = std::make_unique<mlff::DeviceFence>();
  }
  impl->last_flush = platform::walltime();
  bigint position[2] = {};
  if (impl->log) {
    auto header = conditions;
    header.package_version = MLFF_PACKAGE_VERSION;
    header.lammps_version = lmp->version;
    header.mpi = mpi_version();
    header.ranks = comm->nprocs;
    header.warmup_calls = impl->warmup;
    header.energy = nevery > 0     ? mlff::EnergySource::steps
                    : impl->energy ? mlff::EnergySource::thermo
                                   : mlff::EnergySource::no;
    header.energy_every = nevery;
    header.memory_every = impl->memory_every;
    header.flush_s = impl->flush_s;
    header.sync = impl->sync;
    if (impl->sync) {
      header.fences = impl->fence->names();
    }
    header.timer = timer_level(*timer);
    or_stop(error, [&] {
      if (impl->header_written) {
        impl->log->begin_section(header);
      } else {
        const auto from = impl->log->begin(header, impl->append || impl->resumed);
        position[0] = from.call;
        position[1] = from.run;
      }
    });
  }
  prepare();
  if (impl->header_written) {
    return;
  }
  impl->header_written = true;

  // Calls of a simulation that was killed after its last restart file are in the log all the same.
  MPI_Bcast(position, 2, MPI_LMP_BIGINT, 0, world);
  impl->calls = std::max(impl->calls, position[0]);
  impl->runs = std::max(impl->runs, position[1]);
  impl->maker.call = impl->calls;
}
