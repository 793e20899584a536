// SPDX-License-Identifier: GPL-2.0-or-later
// What the spread between runs says about their number.
#pragma once

#include "stats/interval.h"

#include <optional>
#include <span>

namespace mlffbench::stats {

/// Spread of a figure over the runs of a cell.
struct RunSpread {
  double cv = 0.0;                      ///< standard deviation between runs over their mean
  std::optional<Interval> interval_95;  ///< of the figure itself, see run_spread()
  std::optional<double> within_share;   ///< part of the variance between runs that the noise within
                                       ///< runs explains; near 1 longer runs help, near 0 more runs
  std::optional<int> more_runs;  ///< for a 95 % interval of the mean within 1 %; none below 3 runs
};

/// `figures` has one value a run, `standard_errors` the uncertainty of each from within its run.
/// The interval is the center_interval() of their logarithms.
RunSpread run_spread(std::span<const double> figures, std::span<const double> standard_errors);

/// The smallest n for which Student's t gives an interval of the mean of n runs that is no wider
/// than
/// +- `target` of it, from the coefficient of variation between runs.
int runs_needed(double cv, double target = 0.01, double alpha = 0.05);

}  // namespace mlffbench::stats
