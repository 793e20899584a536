// SPDX-License-Identifier: GPL-2.0-or-later
// Order statistics around the median.
#include "stats/median_interval.h"

#include "stats/autocorrelation.h"
#include "stats/distributions.h"

#include <algorithm>
#include <vector>

namespace mlffbench::stats {

std::optional<Interval> median_interval(const RankedSeries &series, double alpha)
{
  const auto samples = series.samples();
  const size_t n = samples.size();
  const double center = series.median();
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
  const size_t place = std::max<size_t>(rank * n / independent, 1);
  return Interval{series.sorted()[place - 1], series.sorted()[n - place]};
}

}  // namespace mlffbench::stats
