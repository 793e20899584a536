// SPDX-License-Identifier: GPL-2.0-or-later
// When the log gets the rows of the calls so far. Knows neither LAMMPS nor MPI.

#ifndef MLFF_BENCH_FLUSH_CLOCK_H
#define MLFF_BENCH_FLUSH_CLOCK_H

#include <algorithm>
#include <cstdint>

namespace mlff {

/// Turns the flush interval into a number of calls, from the pace since the last flush: flushing is
/// collective, so it must fall on the same call on all ranks although their clocks differ. One rank
/// plans, and all agree to its number.
class FlushClock {
public:
  /// Rows buffered at most, whatever the interval: they should stay in cache.
  static constexpr std::int64_t MAX_ROWS = 1024;

  explicit FlushClock(double interval_s) : interval_s_(interval_s) {}

  void count_call() { calls_--; }
  [[nodiscard]] bool due() const { return calls_ <= 0; }

  /// What comes next may take a thousand times as long: flush after one call.
  void expect_another_pace() { calls_ = 1; }

  /// The pace is that since now.
  void restart(double now_s) { last_s_ = now_s; }

  /// Calls until the next flush. They grow by a limited factor, so that one fast stretch cannot
  /// hold back rows for long.
  /// @param rows  flushed now
  [[nodiscard]] std::int64_t plan(std::int64_t rows, double now_s)
  {
    const double per_row = (now_s - last_s_) / static_cast<double>(rows);
    const double wanted = per_row > 0.0 ? interval_s_ / per_row : static_cast<double>(MAX_ROWS);
    const auto limit = static_cast<double>(std::min(GROWTH * rows, MAX_ROWS));
    last_s_ = now_s;
    return static_cast<std::int64_t>(std::clamp(wanted, 1.0, limit));
  }

  void agree(std::int64_t calls) { calls_ = calls; }

private:
  static constexpr std::int64_t GROWTH = 4;

  double interval_s_;
  double last_s_ = 0.0;
  std::int64_t calls_ = 1;  // until the next flush
};

}  // namespace mlff

#endif
