// SPDX-License-Identifier: GPL-2.0-or-later
// Order statistics around the median.
#include "stats/median_interval.h"

#include "stats/autocorrelation.h"
#include "stats/distributions.h"
#include "stats/series.h"

#include <algorithm>
#include <vector>

namespace mlffbench {

std::optional<Interval> median_interval(std::span<const double> samples, double alpha)
{
  const size_t n = samples.size();
  const double center = median(samples);
  std::vector<double> above;
  above.reserve(n);
  for (const double sample : samples)
    above.push_back(sample > center ? 1.0 : 0.0);
  const auto independent = static_cast<size_t>(effective_samples(above));
  // Of so many samples, fewer than `rank` lie on one side of the true median with a probability of
  // at most alpha / 2.
  const auto trials = static_cast<int>(independent);
  size_t rank = 0;
  if (trials > 0)
    rank = static_cast<size_t>(binomial_quantile(alpha / 2.0, trials, 0.5));
  if (rank == 0)
    return std::nullopt;
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  const size_t place = std::max<size_t>(rank * n / independent, 1);
  return Interval{sorted[place - 1], sorted[n - place]};
}

}  // namespace mlffbench
