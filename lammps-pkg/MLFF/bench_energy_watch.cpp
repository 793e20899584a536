// SPDX-License-Identifier: GPL-2.0-or-later
// When energies, temperature and pressure are those of a completed step.

#include "bench_energy_watch.h"

namespace mlff {

void StepEnergies::put(BenchExtras &extra, double kinetic_per_temp) const
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
    extra.etotal = extra.pe + kinetic_per_temp * extra.temp;
  }
}

/// Thermo output flags what it computes; some fixes and dumps take back all flags since. A rerun
/// sets back the step that a value is of, but neither its flag nor the value. Nothing moves between
/// thermo output of a minimization and its next call, whatever was asked before in that step.
StepEnergies EnergyWatch::completed(const BenchSample &last, const ThermoProgress &progress,
                                    const RememberedThermo &thermo) const
{
  const bool no_flags = !thermo.pe.flagged && !thermo.temp.flagged && !thermo.press.flagged;
  const bool unflagged_hold = no_flags && (last.phase == Phase::min || !trial_);
  const bool told = printed(last, progress);
  const auto known = [&](const RememberedScalar &scalar) -> std::optional<double> {
    const bool current = scalar.step == last.step;
    const bool holds =
        scalar.flagged ? current || last.phase == Phase::rerun : current && unflagged_hold;
    return told && holds ? std::optional(scalar.value) : std::nullopt;
  };
  StepEnergies energies{known(thermo.pe), known(thermo.temp), known(thermo.press)};
  if (asked_by_min(last, thermo.pe.step)) {
    energies.pe = thermo.pe.value;
  }
  return energies;
}

}  // namespace mlff
