// SPDX-License-Identifier: GPL-2.0-or-later
// Drift of the conserved quantity over a run. Knows neither LAMMPS nor MPI.

#ifndef MLFF_BENCH_DRIFT_H
#define MLFF_BENCH_DRIFT_H

#include "bench_series.h"
#include "bench_spread.h"

#include <cstdint>

namespace mlff {

/// What is flagged.
struct DriftLimits {
  double slope = 5e-5;     ///< eV/atom/ps
  double relative = 1e-4;  ///< gain over a run
};

/// Of one run.
struct Drift {
  double slope = 0.0;
  double low = 0.0;  ///< 95 % interval
  double high = 0.0;
  std::int64_t samples = 0;  ///< 0: too few to tell, all else is 0
  double relative = 0.0;     ///< gain over the quantity itself
  double ratio = 0.0;        ///< gain over the standard deviation of the kinetic energy
  bool flagged = false;
};

/// Energies and times in LAMMPS' unit style of the simulation.
class DriftWatch {
public:
  /// Of a completed step.
  void take_kinetic(double energy) { kinetic_.add(energy); }

  /// Of a completed step with a conserved quantity.
  void take_conserved(double time, double conserved, std::int64_t atoms);

  void begin_run();
  void begin_section() { last_ = 0.0; }

  /// What was conserved is no more.
  void forget();

  /// Of the last sample, 0 if there is none.
  [[nodiscard]] double last_conserved() const { return last_; }

  /// Per atom, without interval.
  [[nodiscard]] Trend line() const { return series_.line(); }

  /// What all atoms have gained over the standard deviation of their kinetic energy.
  [[nodiscard]] double ratio(const Trend &trend, std::int64_t atoms) const;

  /// @param unit_eV_per_ps  eV/ps in one unit of energy by one of time; 0 where units are no
  /// physical ones, in which case the slope stays as it is and has no limit
  [[nodiscard]] Drift judge(const DriftLimits &limits, double unit_eV_per_ps,
                            std::int64_t atoms) const;

private:
  Series series_;   // conserved quantity per atom over time
  Spread kinetic_;  // energy
  double last_ = 0.0;
};

}  // namespace mlff

#endif
