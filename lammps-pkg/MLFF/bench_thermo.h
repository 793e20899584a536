// SPDX-License-Identifier: GPL-2.0-or-later
// Energies, temperature and pressure by the computes of LAMMPS' thermo output, and what follows
// from them.

#ifndef MLFF_BENCH_THERMO_H
#define MLFF_BENCH_THERMO_H

#include "bench_accounts.h"

#include "bench_alarm.h"
#include "bench_drift.h"
#include "bench_energy_watch.h"
#include "bench_rows.h"

#include "compute.h"
#include "lammps.h"
#include "output.h"
#include "update.h"

#include <cstdint>

namespace LAMMPS_NS {

/// Decides nothing of its own: rules are those of EnergyWatch, DriftWatch, EnergyAlarm and
/// BenchAccounts.
class BenchThermo {
public:
  BenchThermo(LAMMPS *lmp_in, mlff::EnergySource source, std::int64_t every)
      : lmp(lmp_in), watch(source, every), accounts(lmp_in)
  {
  }

  /// Before runs: looks up what the script may have changed.
  void init();

  void begin_section();
  void begin_run();

  /// A call of the present step begins.
  void begin_call() { watch.begin_call(lmp->update->ntimestep, pe_step()); }

  /// Whether anything can be known of the last call.
  [[nodiscard]] bool tells(const mlff::BenchSample &last, bool run_over) const
  {
    return watch.tells(last, progress(run_over), pe_step());
  }

  /// What is known of it.
  [[nodiscard]] mlff::StepEnergies completed(const mlff::BenchSample &last, bool run_over) const;

  /// Asks for the step that ends; empty if nobody tallies energies in it.
  [[nodiscard]] mlff::StepEnergies ask() const;

  /// Has energies tallied in the next step whose end is asked for.
  void schedule() const;

  /// For values that are not of the end of the step, so that nothing follows from them.
  void put(const mlff::StepEnergies &energies, mlff::BenchExtras &extra) const
  {
    energies.put(extra, kinetic_per_temp());
  }

  /// Puts and draws conclusions. All values are sums over ranks, so that all ranks come to the
  /// same.
  mlff::Alarm take(const mlff::StepEnergies &energies, const mlff::BenchSample &sample,
                   StepTime when, mlff::RunKind run, mlff::BenchExtras &extra);

private:
  [[nodiscard]] std::int64_t pe_step() const
  {
    return pe ? pe->invoked_scalar : mlff::RememberedScalar::NEVER;
  }
  [[nodiscard]] mlff::ThermoProgress progress(bool run_over) const
  {
    return {lmp->update->ntimestep, lmp->output->last_thermo, run_over};
  }
  [[nodiscard]] double kinetic_per_temp() const;

  LAMMPS *lmp;
  Compute *pe = nullptr;
  Compute *temp = nullptr;
  Compute *press = nullptr;

public:
  mlff::EnergyWatch watch;
  mlff::DriftWatch drift;
  mlff::EnergyAlarm alarm;
  BenchAccounts accounts;
};

}  // namespace LAMMPS_NS

#endif
