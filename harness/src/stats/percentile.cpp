// SPDX-License-Identifier: GPL-2.0-or-later
// Percentiles and their binomial bounds.
#include "stats/percentile.h"

#include "stats/autocorrelation.h"
#include "stats/distributions.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

namespace mlffbench::stats {

int samples_needed(double p, double confidence)
{
  return static_cast<int>(std::ceil(std::log(1.0 - confidence) / std::log(p)));
}

Percentile percentile(const RankedSeries &series, double p, double n_eff)
{
  constexpr double confidence = 0.95;
  const int needed = samples_needed(p, confidence);
  Percentile refused{std::nullopt, std::nullopt, fmt::format("n<{}", needed)};
  if (n_eff < needed)
    return refused;
  const auto samples = series.samples();
  const double value = series.quantile(p);
  std::vector<double> exceeds;
  exceeds.reserve(samples.size());
  for (const double sample : samples)
    exceeds.push_back(sample > value ? 1.0 : 0.0);
  const int independent = static_cast<int>(std::min(n_eff, effective_samples(exceeds)));
  if (independent < needed)
    return refused;
  // Of `independent` samples, the rank-th smallest lies above the percentile with that confidence.
  const auto rank = static_cast<size_t>(binomial_quantile(confidence, independent, p)) + 1;
  const size_t place = (rank * samples.size() + static_cast<size_t>(independent) - 1) /
                       static_cast<size_t>(independent);
  return {value, series.sorted()[std::min(place, samples.size()) - 1], ""};
}

}  // namespace mlffbench::stats
