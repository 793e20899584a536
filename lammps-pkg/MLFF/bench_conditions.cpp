/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   What the log says of the conditions of a measurement, and when they are others.
------------------------------------------------------------------------- */

#include "bench_conditions.h"

#include "bench_pair_parts.h"
#include "mlff_version.h"

#include "atom.h"
#include "comm.h"
#include "domain.h"
#include "force.h"
#include "lammps.h"
#include "pair.h"
#include "timer.h"
#include "update.h"

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
auto settings(const mlff::BenchHeader &header)
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

mlff::BenchHeader BenchConditions::describe() const
{
  const auto *const force = lmp->force;
  const auto *const domain = lmp->domain;
  mlff::BenchHeader header;
  header.pair_style = force->pair_style ? force->pair_style : "none";
  header.units = lmp->update->unit_style;
  header.timestep = lmp->update->dt;
  header.atoms = lmp->atom->natoms;
  const auto *const lo = domain->boxlo;
  const auto *const hi = domain->boxhi;
  header.box = {lo[0], hi[0], lo[1], hi[1], lo[2], hi[2], domain->xy, domain->xz, domain->yz};
  header.threads = lmp->comm->nthreads;
  if (force->pair) {
    header.cutoff = force->pair->cutforce;
    header.model_json = model_of(*force->pair);
  }
  return header;
}

/* ----------------------------------------------------------------------
   Without the faces that LAMMPS moves to where the atoms are.
------------------------------------------------------------------------- */

std::array<double, 9> BenchConditions::lasting_box(const mlff::BenchHeader &header) const
{
  auto box = header.box;
  for (int face = 0; face < 6; face++) {
    const int boundary = lmp->domain->boundary[face / 2][face % 2];
    if (boundary != 0 && boundary != 1) {
      box[face] = 0.0;
    }
  }
  return box;
}

/* ---------------------------------------------------------------------- */

BenchConditions::State BenchConditions::now() const
{
  State state;
  state.header = describe();
  state.parts = styles_and_models(*lmp->force);
  state.system = {lmp->atom->natoms, lasting_box(state.header)};
  return state;
}

bool BenchConditions::differ(const State &state, bool and_system) const
{
  return settings(state.header) != settings(kept.header) || state.parts != kept.parts ||
         (and_system && state.system != kept.system);
}

void BenchConditions::note_system()
{
  kept.system = {lmp->atom->natoms, lasting_box(describe())};
}

/* ---------------------------------------------------------------------- */

void BenchConditions::add_program(mlff::BenchHeader &header) const
{
  header.package_version = MLFF_PACKAGE_VERSION;
  header.lammps_version = lmp->version;
  header.mpi = mpi_version();
  header.ranks = lmp->comm->nprocs;
  header.timer = timer_level(*lmp->timer);
}
