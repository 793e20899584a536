// SPDX-License-Identifier: GPL-2.0-or-later
// Straight line through a series.
#pragma once

#include <span>

namespace mlffbench::stats {

/// Slope with its standard error, in units of y per unit of x.
struct Slope {
  double value = 0.0;
  double standard_error = 0.0;
  double n_eff = 0.0;  ///< effective number of independent residuals
};

/// Ordinary least squares y = a + b x. The standard error is that of independent residuals, widened
/// by sqrt((n - 2) / (n_eff - 2)), where n_eff is effective_samples() of the residuals and at least
/// 3 is assumed. Below three points or without spread in x, value and standard error are NaN.
Slope least_squares_slope(std::span<const double> x, std::span<const double> y);

}  // namespace mlffbench::stats
