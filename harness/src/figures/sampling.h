// SPDX-License-Identifier: GPL-2.0-or-later
// Fewer marks than rows, without losing what matters: tails are exact order statistics, histograms
// count every row, stretches of time keep their extremes. Nothing is drawn at random.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mlffbench::figures {

/// Ranks from the slowest, from 1 to `count`: the twenty largest, then growing by 4.5 % each, and
/// the last.
std::vector<size_t> tail_ranks(size_t count);

/// Bins of one ratio, from `lowest`.
struct LogBins {
  double lowest = 1.0;
  double ratio = 1.04;
  size_t count = 1;

  double edge(size_t i) const;
  size_t bin_of(double value) const;
};

/// Of at least 4 % each, at most `most` of them, over positive finite values.
LogBins log_bins(std::span<const double> values, size_t most);

/// A stretch of consecutive values: [begin, end).
struct Stretch {
  size_t begin = 0;
  size_t end = 0;
};

/// At most `most` stretches of nearly one length, in order.
std::vector<Stretch> stretches(size_t count, size_t most);

}  // namespace mlffbench::figures
