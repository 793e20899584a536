// SPDX-License-Identifier: GPL-2.0-or-later
// The initial transient of a series: what comes before its steady part.
#pragma once

#include <cstddef>
#include <span>

namespace mlffbench::stats {

/// Where MSER-5 cuts: the place, a multiple of 5, at which the squared standard error of the mean
/// of all later batches of five samples is smallest; White, Simulation 69 (1997) 323. At most
/// `furthest` (0 to 1) of the batches are cut off and at least five are left.
size_t mser5(std::span<const double> samples, double furthest);

struct Transient {
  size_t samples = 0;        ///< to leave out at the start; at most half
  bool slower = false;       ///< what is left out has larger values than the rest
  bool beyond_half = false;  ///< the level changes later than that: the series never settled
};

/// Finds the transient: MSER-5 on the first half of the series, after samples beyond the outlier
/// distance of the second half have been moved to that distance (a single hiccup would otherwise
/// hide the transient, or pull the cut behind it). A cut counts only if the means on its two sides
/// differ by more than three standard errors. Below 50 samples none is looked for.
Transient find_transient(std::span<const double> samples);

/// The samples after the transient, as they are.
std::span<const double> steady_part(std::span<const double> samples);

}  // namespace mlffbench::stats
