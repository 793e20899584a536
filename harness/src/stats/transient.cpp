// SPDX-License-Identifier: GPL-2.0-or-later
// MSER-5 on winsorised samples.
#include "stats/transient.h"

#include "stats/autocorrelation.h"
#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace mlffbench::stats {

namespace {

constexpr size_t batch = 5;
constexpr size_t fewest_batches = 5;
constexpr size_t fewest_samples = 50;
constexpr double furthest_cut = 0.5;
constexpr double furthest_look = 0.9;
constexpr double standard_errors = 3.0;

/// Difference of the means before and after `cut`, in standard errors of correlated samples.
double level_change(std::span<const double> samples, size_t cut)
{
  const auto before = samples.first(cut);
  const auto after = samples.subspan(cut);
  const auto n = static_cast<double>(after.size());
  const double inefficiency = n / effective_samples(after);
  // The mean of few samples is never less certain than one sample.
  const double share = std::min(inefficiency / static_cast<double>(cut), 1.0) + inefficiency / n;
  return (mean(before) - mean(after)) / (standard_deviation(after) * std::sqrt(share));
}

}  // namespace

size_t mser5(std::span<const double> samples, double furthest)
{
  const size_t batches = samples.size() / batch;
  if (batches <= fewest_batches)
    return 0;
  const auto last = std::min(static_cast<size_t>(furthest * static_cast<double>(batches)),
                             batches - fewest_batches);
  size_t best = 0;
  double smallest = std::numeric_limits<double>::infinity();
  // From the end on, mean and sum of squares grow batch by batch (Welford).
  double center = 0.0;
  double squares = 0.0;
  for (size_t first = batches; first-- > 0;) {
    const double value = mean(samples.subspan(first * batch, batch));
    const auto count = static_cast<double>(batches - first);
    const double step = value - center;
    center += step / count;
    squares += step * (value - center);
    if (first <= last && squares / (count * count) <= smallest) {
      smallest = squares / (count * count);
      best = first;
    }
  }
  return best * batch;
}

Transient find_transient(std::span<const double> samples)
{
  Transient transient;
  if (samples.size() < fewest_samples)
    return transient;
  const RankedSeries second_half(samples.subspan(samples.size() / 2));
  const auto series = winsorized(samples, second_half.median(), second_half.outlier_distance());
  const size_t cut = mser5(series, furthest_cut);
  if (cut > 0) {
    const double change = level_change(series, cut);
    if (std::abs(change) > standard_errors) {
      transient.samples = cut;
      transient.slower = change > 0.0;
    }
  }
  const size_t late = mser5(series, furthest_look);
  transient.beyond_half =
      late > samples.size() / 2 && std::abs(level_change(series, late)) > standard_errors;
  return transient;
}

std::span<const double> steady_part(std::span<const double> samples)
{
  return samples.subspan(find_transient(samples).samples);
}

}  // namespace mlffbench::stats
