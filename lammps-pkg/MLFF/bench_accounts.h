// SPDX-License-Identifier: GPL-2.0-or-later
// The conserved quantity of a LAMMPS simulation, and why there may be none.

#ifndef MLFF_BENCH_ACCOUNTS_H
#define MLFF_BENCH_ACCOUNTS_H

#include "lmptype.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace LAMMPS_NS {

class Fix;
class LAMMPS;

/// When in a step values are asked for.
enum class StepTime : std::uint8_t {
  end,    ///< velocities and the accounts of thermostats belong to the step
  beyond  ///< fixes have moved on
};

class BenchAccounts {
public:
  explicit BenchAccounts(LAMMPS *lmp_in) : lmp(lmp_in) {}

  /// Before runs: of all fixes.
  void find();

  /// A run begins: what besides fixes decides about it.
  void begin_run();

  /// What has changed in the run, be it that nothing is conserved from now on.
  /// @return whether that is so only now
  bool lose(StepTime when);

  /// The conserved quantity, or BenchEnergies::EMPTY.
  double conserved(double etotal, StepTime when);

  /// Why nothing is known to be conserved in this run; empty: something is.
  /// @param asks  energies are asked for at ends of steps
  [[nodiscard]] std::string why_not(bool asks) const;

private:
  /// The temperature that a fix aims at.
  struct Target {
    Fix *fix;
    const double *now;
    std::optional<double> first;  // at the first sample of the run
  };

  std::string account_of(Fix *fix);
  [[nodiscard]] std::string why_not_in_run() const;
  std::string what_has_changed(StepTime when);

  LAMMPS *lmp;
  std::vector<Target> targets;   // which may change in the run
  std::vector<Fix *> langevins;  // which keep account of their energy only if asked to
  bool couples = false;          // some fix keeps account of energy that it takes out
  std::string lost_by_fixes;     // why nothing is conserved; empty: something is
  std::string lost;              // the same of all that this run does
  std::string untallied;         // a fix of langevins that keeps no account
  bigint atoms_at_start = 0;     // of this run
};

}  // namespace LAMMPS_NS

#endif
