// SPDX-License-Identifier: GPL-2.0-or-later
// Quantiles of very many times in bounded memory.

#ifndef MLFF_BENCH_HISTOGRAM_H
#define MLFF_BENCH_HISTOGRAM_H

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
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

  // A class is an exponent and the highest 7 bits of the fraction: the first bits of an IEEE
  // double.
  static std::size_t bucket(double seconds)
  {
    static_assert(std::numeric_limits<double>::is_iec559 && PER_OCTAVE == 1U << 7);
    constexpr int FRACTION_BITS = 52 - 7;
    constexpr std::uint64_t LOWEST = static_cast<std::uint64_t>(1022 + LOWEST_EXPONENT)
                                     << 7;  // frexp's fraction begins at 0.5
    constexpr std::uint64_t HIGHEST = 60 * PER_OCTAVE + PER_OCTAVE - 1;
    if (!(seconds > 0.0)) {
      return 0;
    }
    const auto at = std::bit_cast<std::uint64_t>(seconds) >> FRACTION_BITS;
    return at < LOWEST ? 0 : std::min(at - LOWEST, HIGHEST);
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
