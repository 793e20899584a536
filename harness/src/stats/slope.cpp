// SPDX-License-Identifier: GPL-2.0-or-later
// Least-squares slope.
#include "stats/slope.h"

#include "stats/autocorrelation.h"
#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace mlffbench::stats {

Slope least_squares_slope(std::span<const double> x, std::span<const double> y)
{
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const size_t n = std::min(x.size(), y.size());
  if (n < 3)
    return {nan, nan, static_cast<double>(n)};
  const double x_mean = mean(x.first(n));
  const double y_mean = mean(y.first(n));
  double sxx = 0.0;
  double sxy = 0.0;
  for (size_t i = 0; i < n; ++i) {
    sxx += (x[i] - x_mean) * (x[i] - x_mean);
    sxy += (x[i] - x_mean) * (y[i] - y_mean);
  }
  if (!(sxx > 0.0))
    return {nan, nan, static_cast<double>(n)};
  const double slope = sxy / sxx;
  std::vector<double> residuals(n);
  double sum = 0.0;
  for (size_t i = 0; i < n; ++i) {
    residuals[i] = y[i] - y_mean - slope * (x[i] - x_mean);
    sum += residuals[i] * residuals[i];
  }
  const double n_eff = effective_samples(residuals);
  const double freedom = std::max(n_eff - 2.0, 1.0);
  return {slope, std::sqrt(sum / freedom / sxx), n_eff};
}

}  // namespace mlffbench::stats
