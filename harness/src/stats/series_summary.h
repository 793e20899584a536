// SPDX-License-Identifier: GPL-2.0-or-later
// All that is said of the latencies of one run.
#pragma once

#include "stats/interval.h"
#include "stats/percentile.h"
#include "stats/steadiness.h"

#include <cstddef>
#include <optional>
#include <span>

namespace mlffbench::stats {

/// Figures of one series, all but the first two of its steady part. Times in the unit of the
/// samples.
struct SeriesSummary {
  size_t transient_samples = 0;  ///< at the start, left out of all figures
  Steadiness steadiness = Steadiness::unknown;
  size_t n = 0;
  double n_eff = 0.0;
  double autocorrelation_lag_1 = 0.0;
  double ljung_box_p = 1.0;  ///< that the first ten autocorrelations are zero
  double mean = 0.0;
  std::optional<Interval> mean_interval_95;  ///< for correlated samples
  double sd = 0.0;
  double median = 0.0;
  std::optional<Interval> median_interval_95;  ///< for correlated samples
  double mad = 0.0;                            ///< median absolute deviation, not scaled
  double min = 0.0;
  double max = 0.0;
  Percentile p95;
  Percentile p99;
  std::optional<Trend> trend;
  size_t outliers = 0;  ///< flagged, not dropped
};

SeriesSummary summarize(std::span<const double> samples);

}  // namespace mlffbench::stats
