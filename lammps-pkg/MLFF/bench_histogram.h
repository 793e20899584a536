// SPDX-License-Identifier: GPL-2.0-or-later
// Quantiles of very many times in bounded memory.

#ifndef MLFF_BENCH_HISTOGRAM_H
#define MLFF_BENCH_HISTOGRAM_H

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace mlff {

/// Counts of times in classes that grow with the times, 128 from each power of two to the next: a
/// quantile is right to 0.4 %.
class Histogram {
public:
  void add(double seconds)
  {
    const auto at = bucket(seconds);
    if (at >= counts_.size()) {
      counts_.resize(at + 1);
    }
    counts_[at]++;
    samples_++;
    sum_ += seconds;
    largest_ = std::max(largest_, seconds);
  }

  [[nodiscard]] std::int64_t samples() const { return samples_; }
  [[nodiscard]] double sum() const { return sum_; }
  [[nodiscard]] double mean() const
  {
    return samples_ > 0 ? sum_ / static_cast<double>(samples_) : 0.0;
  }
  [[nodiscard]] double largest() const { return largest_; }

  /// The smallest class that has a share q of all samples in it or below; 0 without samples.
  [[nodiscard]] double quantile(double q) const
  {
    const auto wanted = std::max<std::int64_t>(1, std::llround(q * static_cast<double>(samples_)));
    std::int64_t seen = 0;
    for (std::size_t at = 0; at < counts_.size(); at++) {
      seen += counts_[at];
      if (seen >= wanted) {
        return std::min(middle(at), largest_);
      }
    }
    return 0.0;
  }

private:
  static constexpr std::size_t PER_OCTAVE = 128;
  static constexpr int LOWEST_EXPONENT = -34;  // 2^-34 s is 0.06 ns

  static std::size_t bucket(double seconds)
  {
    if (!(seconds > 0.0)) {
      return 0;
    }
    int exponent = 0;
    const double fraction = std::frexp(seconds, &exponent);  // 0.5 to 1
    const int octave = std::clamp(exponent - LOWEST_EXPONENT, 0, 60);
    return octave * PER_OCTAVE + static_cast<std::size_t>((fraction - 0.5) * 2 * PER_OCTAVE);
  }

  static double middle(std::size_t at)
  {
    const auto octave = static_cast<int>(at / PER_OCTAVE);
    const auto step = static_cast<double>(at % PER_OCTAVE);
    return std::ldexp(0.5 + (step + 0.5) / (2.0 * PER_OCTAVE), octave + LOWEST_EXPONENT);
  }

  std::vector<std::int64_t> counts_;
  std::int64_t samples_ = 0;
  double sum_ = 0.0;
  double largest_ = 0.0;
};

}  // namespace mlff

#endif
