// SPDX-License-Identifier: GPL-2.0-or-later
// When memory is sampled, and whether it grows. Knows neither LAMMPS nor MPI, and reads nothing.

#ifndef MLFF_BENCH_MEMORY_WATCH_H
#define MLFF_BENCH_MEMORY_WATCH_H

#include "bench_rows.h"
#include "bench_series.h"

#include <cstdint>

namespace mlff {

/// What is read with each flush, bytes.
struct MemoryTotals {
  double peak_rss_B = -1.0;  ///< -1: not known, as the following two
  double lammps_B = -1.0;
  double device_B = -1.0;
};

/// Of resident memory over a section's calls after warm-up, bytes.
struct MemoryGrowth {
  double value_B = 0.0;
  double low_B = 0.0;  ///< 95 % interval
  double high_B = 0.0;
  std::int64_t samples = 0;  ///< 0: too few to tell
};

class MemoryWatch {
public:
  /// @param every  calls from one sample to the next; 0: memory is not watched at all
  explicit MemoryWatch(int every) : every_(every), until_(every) {}

  [[nodiscard]] bool on() const { return every_ > 0; }

  /// To be asked once for each call: whether its memory is to be sampled.
  bool due()
  {
    if (every_ == 0 || --until_ > 0) {
      return false;
    }
    until_ = every_;
    return true;
  }

  /// What warm-up and setups take is no growth.
  void take(std::int64_t call, Phase phase, double resident_B)
  {
    if (phase == Phase::run) {
      series_.add(static_cast<double>(call), resident_B);
    }
  }

  /// For the row of a block's last call, and for totals().
  void take_totals(const MemoryTotals &totals, BenchBlock &block)
  {
    totals_ = totals;
    block.peak_rss_B = totals.peak_rss_B;
    block.lammps_B = totals.lammps_B;
    block.device_B = totals.device_B;
  }

  void begin_section() { series_.clear(); }

  [[nodiscard]] MemoryGrowth growth() const
  {
    const auto trend = series_.trend();
    return {trend.slope * trend.span, trend.low * trend.span, trend.high * trend.span,
            trend.samples};
  }

  /// The same without its interval, which costs several times as much.
  [[nodiscard]] double growth_B() const
  {
    const auto line = series_.line();
    return line.slope * line.span;
  }

  /// Growth beyond the limit that is not chance.
  static bool leaks(const MemoryGrowth &growth, double limit_B)
  {
    return growth.low_B > 0.0 && growth.value_B > limit_B;
  }

  /// As they were at the last flush.
  [[nodiscard]] const MemoryTotals &totals() const { return totals_; }

private:
  int every_;
  int until_;      // calls until the next sample
  Series series_;  // resident memory over calls
  MemoryTotals totals_;
};

}  // namespace mlff

#endif
