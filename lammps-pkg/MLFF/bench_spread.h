// SPDX-License-Identifier: GPL-2.0-or-later
// Standard deviation of values one by one.

#ifndef MLFF_BENCH_SPREAD_H
#define MLFF_BENCH_SPREAD_H

#include <cmath>
#include <cstdint>

namespace mlff {

/// Welford, Technometrics 4, 419 (1962).
class Spread {
public:
  void add(double value)
  {
    count_++;
    const double off = value - mean_;
    mean_ += off / static_cast<double>(count_);
    squares_ += off * (value - mean_);
  }

  /// 0 with fewer than two values.
  [[nodiscard]] double deviation() const
  {
    return count_ > 1 ? std::sqrt(squares_ / static_cast<double>(count_ - 1)) : 0.0;
  }

private:
  std::int64_t count_ = 0;
  double mean_ = 0.0;
  double squares_ = 0.0;
};

}  // namespace mlff

#endif
