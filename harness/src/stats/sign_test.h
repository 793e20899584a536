// SPDX-License-Identifier: GPL-2.0-or-later
// The sign test and the interval of a median that belongs to it: exact for any distribution.
#pragma once

#include "stats/interval.h"

#include <optional>
#include <span>

namespace mlffbench::stats {

/// Two-sided p value of the hypothesis that the median is 0: Dixon and Mood, Journal of the
/// American Statistical Association 41 (1946) 557. Zeros count for the hypothesis.
double sign_test_p(std::span<const double> values);

/// Interval of the median between order statistics that holds it with probability 1 - alpha or
/// more; it leaves out 0 just where sign_test_p() <= alpha. None for fewer than sign_test_needs()
/// values.
std::optional<Interval> sign_test_interval(std::span<const double> values, double alpha);

/// The smallest number of values with which the test can reach `alpha`: 6 for 5 %.
int sign_test_needs(double alpha);

}  // namespace mlffbench::stats
