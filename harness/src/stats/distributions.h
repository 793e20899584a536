// SPDX-License-Identifier: GPL-2.0-or-later
// Distribution functions, all from Boost.Math; here, so that its headers are compiled once.
#pragma once

namespace mlffbench::stats {

/// Quantile `p` of Student's t distribution; `freedom` need not be a whole number.
double student_t_quantile(double p, double freedom);

/// P(X <= successes) for X of the binomial distribution.
double binomial_cdf(int successes, int trials, double probability);

/// The smallest x with P(X <= x) >= `p`, for X of the binomial distribution.
int binomial_quantile(double p, int trials, double probability);

/// P(X > x) for X of the chi-squared distribution.
double chi_squared_upper_tail(double x, double freedom);

}  // namespace mlffbench::stats
