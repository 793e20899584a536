// SPDX-License-Identifier: GPL-2.0-or-later
// Percentiles of a tail, with a bound.
#pragma once

#include "stats/series.h"

#include <optional>
#include <string>

namespace mlffbench::stats {

/// A percentile with its bound, or the reason why there is none.
struct Percentile {
  std::optional<double> value;
  std::optional<double> upper_95;  ///< the true percentile lies below it with 95 % confidence
  std::string
      refused;  ///< e.g. "n<299": the effective sample is too small; empty if there is a value
};

/// The smallest effective sample from which the largest of that many samples lies above quantile
/// `p` with the given confidence: ceil(ln(1 - confidence) / ln(p)); 59 for p = 0.95 and 299 for p =
/// 0.99 at 95 %.
int samples_needed(double p, double confidence = 0.95);

/// Percentile `p` (above 0.5) of a series whose mean has the effective sample `n_eff`. The bound is
/// an order statistic (Hahn and Meeker, Statistical Intervals (1991), section 5.2) of as many
/// samples as are independent: the smaller of `n_eff` and the effective sample of the share that
/// exceeds the percentile. Refused below samples_needed() of them.
Percentile percentile(const RankedSeries &series, double p, double n_eff);

}  // namespace mlffbench::stats
