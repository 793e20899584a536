/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   Energies, their drift, and simulations that go wrong.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "atom.h"
#include "comm.h"
#include "compute.h"
#include "error.h"
#include "force.h"
#include "modify.h"
#include "update.h"
#include "utils.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

using namespace LAMMPS_NS;

using mlff::Phase;

namespace {

// A system whose temperature grows by this factor over that of its first samples has exploded.
constexpr double EXPLOSION = 20.0;
constexpr int FIRST_SAMPLES = 10;
constexpr double LOWEST_REFERENCE_K = 300.0;
constexpr double LOWEST_REFERENCE_LJ = 1.0;

}  // namespace

/* ----------------------------------------------------------------------
   Fixes tell whether they keep account of the energy that they take out, but not whether they take
   any.
------------------------------------------------------------------------- */

void FixBenchLatency::find_thermostats()
{
  impl->langevins.clear();
  impl->couples = impl->unaccounted = false;
  for (auto *fix : modify->get_fix_list()) {
    if (fix->ecouple_flag) {
      impl->couples = true;
    } else if (fix->box_change != NO_BOX_CHANGE) {
      impl->unaccounted = true;
    }
    if (utils::strmatch(fix->style, "^langevin")) {
      impl->langevins.push_back(fix);
    }
  }
}

/* ----------------------------------------------------------------------
   At the end of a step, when velocities and the accounts of thermostats belong to it.
------------------------------------------------------------------------- */

void FixBenchLatency::sample_energy()
{
  if (update->eflag_global != update->ntimestep || impl->block.samples.empty() || !impl->pe ||
      !impl->temp) {
    return;
  }
  if (impl->pe->invoked_scalar != update->ntimestep) {
    impl->pe->compute_scalar();
  }
  if (impl->temp->invoked_scalar != update->ntimestep) {
    impl->temp->compute_scalar();
  }
  keep_energy(impl->extra(impl->calls), !impl->run.rerun);
}

/* ----------------------------------------------------------------------
   What thermo output computed for the last call, which comes after all hooks of its step.
------------------------------------------------------------------------- */

void FixBenchLatency::harvest_energy()
{
  // The step's energy was asked for, and maybe that of the one that is going on.
  if (!impl->energy || !impl->pe || impl->block.samples.empty() ||
      update->eflag_global < impl->block.samples.back().step ||
      impl->pe->invoked_scalar != impl->block.samples.back().step) {
    return;
  }
  auto &extra = impl->extra(impl->calls);
  if (!extra.has_energy) {
    keep_energy(extra, false);
  }
  if (impl->press && impl->press->invoked_scalar == impl->block.samples.back().step) {
    extra.press = impl->press->scalar;
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::keep_energy(mlff::BenchExtras &extra, bool end_of_step)
{
  const auto &sample = impl->block.samples.back();
  impl->reduced_call = -1;  // what was told of this call before lacks its energy
  extra.has_energy = true;
  extra.pe = impl->pe->scalar;
  extra.has_temp = impl->temp && impl->temp->invoked_scalar == sample.step;
  if (extra.has_temp) {
    extra.temp = impl->temp->scalar;
    const double kinetic = 0.5 * impl->temp->dof * force->boltz * extra.temp;
    extra.etotal = extra.pe + kinetic;
    extra.conserved = conserved(extra.etotal, end_of_step);
    if (sample.phase == Phase::run) {
      impl->kinetic.add(kinetic);
      if (std::isfinite(extra.conserved)) {
        const auto atoms = static_cast<double>(std::max<bigint>(1, atom->natoms));
        const double time =
            update->atime + static_cast<double>(sample.step - update->atimestep) * update->dt;
        impl->last_conserved = extra.conserved;
        impl->drift.add(time, extra.conserved / atoms);
      }
    }
  }
  check_energy(extra);
}

/* ---------------------------------------------------------------------- */

double FixBenchLatency::conserved(double etotal, bool end_of_step)
{
  if (impl->unaccounted || (impl->couples && !end_of_step)) {
    return mlff::BenchEnergies::EMPTY;
  }
  // Without "tally yes" fix langevin's account stays at exactly 0.
  for (auto *langevin : impl->langevins) {
    if (langevin->compute_scalar() == 0.0) {
      return mlff::BenchEnergies::EMPTY;
    }
  }
  return etotal + (impl->couples ? modify->energy_couple() : 0.0);
}

/* ----------------------------------------------------------------------
   All values are sums over ranks, so that all ranks come to the same answer.
------------------------------------------------------------------------- */

void FixBenchLatency::check_energy(const mlff::BenchExtras &extra)
{
  const auto step = impl->block.samples.back().step;
  std::string reason;
  if (!std::isfinite(extra.pe) || (extra.has_temp && !std::isfinite(extra.temp))) {
    reason = fmt::format("the {} is not finite",
                         std::isfinite(extra.pe) ? "temperature" : "potential energy");
  } else if (extra.has_temp && impl->temperatures >= FIRST_SAMPLES &&
             extra.temp > EXPLOSION * impl->hottest) {
    reason = fmt::format("the system explodes: its temperature is {:.4g}, at first it was at most "
                         "{:.4g}",
                         extra.temp, impl->hottest);
  } else if (extra.has_temp && impl->temperatures < FIRST_SAMPLES) {
    const double lowest =
        strcmp(update->unit_style, "lj") == 0 ? LOWEST_REFERENCE_LJ : LOWEST_REFERENCE_K;
    impl->hottest = std::max({impl->hottest, extra.temp, lowest});
    impl->temperatures++;
  }
  if (reason.empty()) {
    return;
  }

  if (!impl->halt) {
    if (!impl->warned && comm->me == 0) {
      error->warning(FLERR, "Fix bench/latency {}: at step {} {}", id, step, reason);
    }
    impl->warned = true;
    return;
  }
  const std::string message =
      fmt::format("Fix bench/latency {} ends the run at step {}: {}", id, step, reason);
  flush();
  impl->run_over = true;
  if (impl->log) {
    or_stop(error, [&] { impl->log->write_halt(step, reason); });
  }
  error->all(FLERR, message);
}
