// SPDX-License-Identifier: GPL-2.0-or-later
// What a run's latency does over time.
#pragma once

#include "stats/interval.h"
#include "stats/series.h"
#include "stats/transient.h"

#include <optional>
#include <string>

namespace mlffbench::stats {

/// Change of a series over its length, relative to its median: slope x n / median.
struct Trend {
  double relative = 0.0;
  Interval interval_95;
  bool significant = false;  ///< beyond 1 % of the median and beyond its 99 % interval
};

/// Least-squares line through samples against their number, outliers winsorised, with the standard
/// error of least_squares_slope() and Student's t. None below 50 samples, and where the median is
/// not above zero.
std::optional<Trend> trend(const RankedSeries &series);

/// After Barrett et al., OOPSLA (2017), 10.1145/3133876, with a transient and a trend in place of
/// change points.
enum class Steadiness {
  unknown,          ///< too few samples to tell
  flat,             ///< one level
  warming_up,       ///< slower at first, then steady
  slowing_down,     ///< faster at first than later, or growing slower until the end
  no_steady_state,  ///< the level changes after the first half, still falls at the end, or fewer
                    ///< than ten samples are independent
};

/// The word for it in tables and files: "flat", "warming up", "slowing down", "no steady state";
/// "-" if unknown.
std::string to_string(Steadiness steadiness);
/// Throws std::runtime_error on another word.
Steadiness steadiness_from(const std::string &word);

/// The class of a series from its transient and the trend and effective sample of what follows.
Steadiness classify(const Transient &transient, const std::optional<Trend> &trend, double n_eff);

}  // namespace mlffbench::stats
