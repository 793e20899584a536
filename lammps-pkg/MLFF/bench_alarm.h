// SPDX-License-Identifier: GPL-2.0-or-later
// Simulations that go wrong, by their energies. Knows neither LAMMPS nor MPI.

#ifndef MLFF_BENCH_ALARM_H
#define MLFF_BENCH_ALARM_H

#include "bench_rows.h"

#include <cstdint>

namespace mlff {

enum class Alarm : std::uint8_t { none, energy_not_finite, temperature_not_finite, explosion };

/// A system whose temperature grows by a factor of 20 over that of a section's first ten samples
/// has exploded.
class EnergyAlarm {
public:
  /// First samples below these count as these.
  static constexpr double LOWEST_K = 300.0;
  static constexpr double LOWEST_LJ = 1.0;

  void begin_run() { run_has_temp_ = false; }
  void begin_section();

  /// @param energies  with a potential energy, and perhaps a temperature
  /// @param frames    of a trajectory, which do not follow from each other and so cannot explode
  Alarm check(const BenchExtras &energies, bool frames, double lowest);

  /// Of the first samples.
  [[nodiscard]] double hottest() const { return hottest_; }

  /// Whether to warn of an alarm: once in a section.
  bool first_warning();

private:
  double hottest_ = 0.0;
  int first_samples_ = 0;  // how many there were
  bool run_has_temp_ = false;
  bool warned_ = false;
};

}  // namespace mlff

#endif
