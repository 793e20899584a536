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
#include "output.h"
#include "update.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
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
   At the end of a step, when velocities and the accounts of thermostats belong to it. Whatever the
   computes have been asked for before in this step may be of a trial move, or of velocities that
   have changed since. They are left as they were: who asks them later in this step, when other
   fixes may have changed velocities, must not get what we got.
------------------------------------------------------------------------- */

void FixBenchLatency::sample_energy()
{
  if (update->eflag_global != update->ntimestep || impl->block.samples.empty() || !impl->pe ||
      !impl->temp) {
    return;
  }
  const auto evaluate = [](Compute &compute) {
    const auto scalar = compute.scalar;
    const auto invoked = compute.invoked_scalar;
    const double value = compute.compute_scalar();
    compute.scalar = scalar;
    compute.invoked_scalar = invoked;
    return value;
  };
  const double pe = evaluate(*impl->pe);
  keep_energy(impl->extra(impl->calls), pe, evaluate(*impl->temp), !impl->run.rerun);
}

/* ----------------------------------------------------------------------
   What thermo output has computed for the last call, if that was the last of its step. Nothing else
   says that a value is of a completed step: other fixes ask the same computes for energies of trial
   moves, or for temperatures of velocities that will change.
------------------------------------------------------------------------- */

void FixBenchLatency::harvest_energy(bool run_over)
{
  if (!impl->energy || impl->block.samples.empty() || impl->run.without_steps) {
    return;
  }
  const auto &last = impl->block.samples.back();
  const bool printed =
      output->last_thermo == last.step && (run_over || update->ntimestep != last.step);
  // A minimization asks for the energy of each of its calls right after it.
  const bool of_min = last.phase == Phase::min && impl->pe && impl->pe->invoked_scalar == last.step;
  if (!printed && !of_min) {
    return;
  }

  // Thermo output flags what it computes; some fixes and dumps take back all flags since. A rerun
  // sets back the step that a value is of, but neither its flag nor the value. Nothing moves
  // between thermo output of a minimization and its next call, whatever was asked before in that
  // step.
  const auto flagged = [](const Compute *compute) {
    return compute && (compute->invoked_flag & Compute::INVOKED_SCALAR) != 0;
  };
  const bool no_flags = !flagged(impl->pe) && !flagged(impl->temp) && !flagged(impl->press);
  const bool still = last.phase == Phase::min;
  const auto told = [&](const Compute *compute) -> std::optional<double> {
    const bool current = compute && compute->invoked_scalar == last.step;
    const bool known = flagged(compute) ? current || last.phase == Phase::rerun
                                        : current && no_flags && (still || !impl->pe_known);
    return printed && known ? std::optional(compute->scalar) : std::nullopt;
  };
  const auto pe = of_min ? std::optional(impl->pe->scalar) : told(impl->pe);
  const auto temp = told(impl->temp);
  const auto press = told(impl->press);
  if (!pe && !temp && !press) {
    return;
  }
  auto &extra = impl->extra(impl->calls);
  impl->reduced_call = -1;  // what was told of this call before lacks its energy
  if (pe && !extra.has_energy) {
    keep_energy(extra, *pe, temp, false);
  } else {
    set_energies(extra, pe, temp);  // fixes behind this one may have changed velocities
  }
  if (press) {
    extra.press = *press;
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::set_energies(mlff::BenchExtras &extra, std::optional<double> pe,
                                   std::optional<double> temp)
{
  if (pe) {
    extra.has_energy = true;
    extra.pe = *pe;
  }
  if (temp) {
    extra.has_temp = true;
    extra.temp = *temp;
  }
  if (extra.has_energy && extra.has_temp) {
    extra.etotal = extra.pe + 0.5 * impl->temp->dof * force->boltz * extra.temp;
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::keep_energy(mlff::BenchExtras &extra, double pe, std::optional<double> temp,
                                  bool end_of_step)
{
  const auto &sample = impl->block.samples.back();
  impl->reduced_call = -1;
  set_energies(extra, pe, temp);
  if (temp) {
    extra.conserved = conserved(extra.etotal, end_of_step);
    if (sample.phase == Phase::run) {
      impl->kinetic.add(extra.etotal - extra.pe);
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
  } else if (extra.has_temp && !impl->run.rerun) {
    // The first samples have only those before them. Before a run commands may set velocities.
    const bool first = impl->temperatures < FIRST_SAMPLES;
    if ((!first || impl->run.has_temp) && extra.temp > EXPLOSION * impl->hottest) {
      reason = fmt::format("the system explodes: its temperature is {:.4g}, at first it was at "
                           "most {:.4g}",
                           extra.temp, impl->hottest);
    } else if (first) {
      const double lowest =
          strcmp(update->unit_style, "lj") == 0 ? LOWEST_REFERENCE_LJ : LOWEST_REFERENCE_K;
      impl->hottest = std::max({impl->hottest, extra.temp, lowest});
      impl->temperatures++;
    }
    impl->run.has_temp = true;
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
  flush(mlff::BenchEnd::NO_STEP);
  impl->run_over = true;
  if (impl->log) {
    or_stop(error, [&] { impl->log->write_halt(step, reason); });
  }
  error->all(FLERR, message);
}
