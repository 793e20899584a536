/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   What thermo output's computes say.
------------------------------------------------------------------------- */

#include "bench_thermo.h"

#include "atom.h"
#include "error.h"
#include "force.h"
#include "modify.h"

#include <cmath>
#include <cstring>

using namespace LAMMPS_NS;

using mlff::Phase;
using mlff::RememberedScalar;
using mlff::StepEnergies;

namespace {

RememberedScalar remembered(const Compute *compute)
{
  RememberedScalar scalar;
  if (compute) {
    scalar.value = compute->scalar;
    scalar.step = compute->invoked_scalar;
    scalar.flagged = (compute->invoked_flag & Compute::INVOKED_SCALAR) != 0;
  }
  return scalar;
}

/// Leaves the compute as it was: who asks it later in this step, when other fixes may have changed
/// velocities, must not get what we got.
double evaluate(Compute &compute)
{
  const auto scalar = compute.scalar;
  const auto invoked = compute.invoked_scalar;
  const double value = compute.compute_scalar();
  compute.scalar = scalar;
  compute.invoked_scalar = invoked;
  return value;
}

}  // namespace

/* ---------------------------------------------------------------------- */

void BenchThermo::init()
{
  pe = lmp->modify->get_compute_by_id("thermo_pe");
  temp = lmp->modify->get_compute_by_id("thermo_temp");
  press = lmp->modify->get_compute_by_id("thermo_press");
  if (watch.asks() && (!pe || !temp)) {
    lmp->error->all(FLERR,
                    "Fix bench/latency energy {} needs the computes thermo_pe and thermo_temp, "
                    "which this script has deleted; use energy thermo or no",
                    watch.every());
  }
  accounts.find();
}

void BenchThermo::begin_section()
{
  drift.begin_section();
  alarm.begin_section();
}

void BenchThermo::begin_run()
{
  drift.begin_run();
  alarm.begin_run();
  accounts.begin_run();
}

/* ---------------------------------------------------------------------- */

StepEnergies BenchThermo::completed(const mlff::BenchSample &last, bool run_over) const
{
  return watch.completed(last, progress(run_over),
                         {remembered(pe), remembered(temp), remembered(press)});
}

/* ----------------------------------------------------------------------
   At the end of a step, when velocities and the accounts of thermostats belong to it. Whatever the
   computes have been asked for before in this step may be of a trial move, or of velocities that
   have changed since.
------------------------------------------------------------------------- */

StepEnergies BenchThermo::ask() const
{
  StepEnergies energies;
  if (lmp->update->eflag_global == lmp->update->ntimestep && pe && temp) {
    energies.pe = evaluate(*pe);
    energies.temp = evaluate(*temp);
  }
  return energies;
}

/* ----------------------------------------------------------------------
   Only this one compute is scheduled: scheduling all time-dependent ones would ask for the virial
   as well.
------------------------------------------------------------------------- */

void BenchThermo::schedule() const
{
  pe->addstep(watch.next_step(lmp->update->ntimestep));
}

/* ---------------------------------------------------------------------- */

mlff::Alarm BenchThermo::take(const StepEnergies &energies, const mlff::BenchSample &sample,
                              StepTime when, mlff::RunKind run, mlff::BenchExtras &extra)
{
  put(energies, extra);
  if (energies.temp) {
    if (accounts.lose(when)) {
      drift.forget();
    }
    extra.conserved = accounts.conserved(extra.etotal, when);
    if (sample.phase == Phase::run) {
      drift.take_kinetic(extra.etotal - extra.pe);
      if (std::isfinite(extra.conserved)) {
        const auto *const update = lmp->update;
        const double time =
            update->atime + static_cast<double>(sample.step - update->atimestep) * update->dt;
        drift.take_conserved(time, extra.conserved, lmp->atom->natoms);
      }
    }
  }
  const bool lj = strcmp(lmp->update->unit_style, "lj") == 0;
  return alarm.check(extra, run == mlff::RunKind::rerun,
                     lj ? mlff::EnergyAlarm::LOWEST_LJ : mlff::EnergyAlarm::LOWEST_K);
}

/* ---------------------------------------------------------------------- */

double BenchThermo::kinetic_per_temp() const
{
  return temp ? 0.5 * temp->dof * lmp->force->boltz : 0.0;
}
