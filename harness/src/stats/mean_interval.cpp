// SPDX-License-Identifier: GPL-2.0-or-later
// Intervals by Student's t.
#include "stats/mean_interval.h"

#include "stats/distributions.h"
#include "stats/series.h"

#include <cmath>

namespace mlffbench::stats {

namespace {

Interval around(double center, double standard_error, double freedom, double alpha)
{
  const double half = student_t_quantile(1.0 - alpha / 2.0, freedom) * standard_error;
  return {center - half, center + half};
}

}  // namespace

std::optional<Interval> mean_interval(std::span<const double> samples, double n_eff, double alpha)
{
  if (samples.size() < 2 || n_eff < 2.0)
    return std::nullopt;
  return around(mean(samples), standard_deviation(samples) / std::sqrt(n_eff), n_eff - 1.0, alpha);
}

std::optional<Interval> student_t_interval(std::span<const double> samples, double alpha)
{
  return mean_interval(samples, static_cast<double>(samples.size()), alpha);
}

std::optional<Interval> welch_interval(std::span<const double> a, std::span<const double> b,
                                       double alpha)
{
  if (a.size() < 2 || b.size() < 2)
    return std::nullopt;
  const auto n_a = static_cast<double>(a.size());
  const auto n_b = static_cast<double>(b.size());
  const double variance_a = std::pow(standard_deviation(a), 2) / n_a;
  const double variance_b = std::pow(standard_deviation(b), 2) / n_b;
  const double variance = variance_a + variance_b;
  const double shift = mean(b) - mean(a);
  if (!(variance > 0.0))
    return Interval{shift, shift};
  const double freedom =
      variance * variance /
      (variance_a * variance_a / (n_a - 1.0) + variance_b * variance_b / (n_b - 1.0));
  return around(shift, std::sqrt(variance), freedom, alpha);
}

}  // namespace mlffbench::stats
