// SPDX-License-Identifier: GPL-2.0-or-later
// Runs as units.
#include "stats/run_spread.h"

#include "stats/center_interval.h"
#include "stats/distributions.h"
#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mlffbench::stats {

RunSpread run_spread(std::span<const double> figures, std::span<const double> standard_errors)
{
  RunSpread spread;
  const double deviation = standard_deviation(figures);
  spread.cv = deviation / mean(figures);
  std::vector<double> logs;
  for (const double figure : figures)
    logs.push_back(std::log(figure));
  if (const auto center = center_interval(logs, 0.05))
    spread.interval_95 = Interval{std::exp(center->interval.low), std::exp(center->interval.high)};
  if (figures.size() < 3)
    return spread;
  spread.more_runs = std::max(0, runs_needed(spread.cv) - static_cast<int>(figures.size()));
  double within = 0.0;
  for (const double error : standard_errors)
    within += error * error / static_cast<double>(standard_errors.size());
  if (deviation > 0.0 && !standard_errors.empty())
    spread.within_share = std::min(1.0, within / (deviation * deviation));
  return spread;
}

int runs_needed(double cv, double target, double alpha)
{
  const auto half_width = [&](double n) {
    return student_t_quantile(1.0 - alpha / 2.0, n - 1.0) * cv / std::sqrt(n);
  };
  // Student's quantile exceeds the normal one, by little for many runs.
  const double normal = student_t_quantile(1.0 - alpha / 2.0, 1e9) * cv / target;
  double n = std::max(2.0, std::floor(normal * normal));
  while (half_width(n) > target)
    n += 1.0;
  return static_cast<int>(n);
}

}  // namespace mlffbench::stats
