// SPDX-License-Identifier: GPL-2.0-or-later
// Interval of the median of correlated samples.
#pragma once

#include "stats/interval.h"
#include "stats/series.h"

#include <optional>

namespace mlffbench::stats {

/// Interval of the median between order statistics, from the uncertainty of the share of samples
/// above it: Woodruff, Journal of the American Statistical Association 47 (1952) 635, with the
/// binomial distribution and as many trials as samples are independent: effective_samples() of the
/// series "above the median or not". For independent samples it is sign_test_interval(). None where
/// fewer are independent than that needs.
std::optional<Interval> median_interval(const RankedSeries &series, double alpha);

}  // namespace mlffbench::stats
