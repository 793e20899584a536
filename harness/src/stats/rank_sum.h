// SPDX-License-Identifier: GPL-2.0-or-later
// The rank-sum test of two samples and the interval of their shift that belongs to it: exact for
// any continuous distribution.
#pragma once

#include "stats/interval.h"

#include <optional>
#include <span>

namespace mlffbench::stats {

/// Median of all differences of a value of `b` and one of `a`: Hodges and Lehmann, Annals of
/// Mathematical Statistics 34 (1963) 598. NaN where one is empty.
double rank_sum_shift(std::span<const double> a, std::span<const double> b);

/// Two-sided p value of the hypothesis that both come from one distribution: Mann and Whitney,
/// Annals of Mathematical Statistics 18 (1947) 50, with the exact distribution of U. Ties count for
/// the hypothesis.
double rank_sum_p(std::span<const double> a, std::span<const double> b);

/// Interval of the shift from a to b between order statistics of the differences, which holds it
/// with probability 1 - alpha or more (Hollander and Wolfe, Nonparametric Statistical Methods,
/// section 4.3). None where the test cannot reach alpha.
std::optional<Interval> rank_sum_interval(std::span<const double> a, std::span<const double> b,
                                          double alpha);

/// The smallest number of values on either side with which the test can reach `alpha`: 4 for 5 %.
int rank_sum_needs(double alpha);

/// The smallest p value that the test can reach with so many values.
double rank_sum_smallest_p(size_t a, size_t b);

}  // namespace mlffbench::stats
