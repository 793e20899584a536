// SPDX-License-Identifier: GPL-2.0-or-later
// Moments, order statistics and outliers.
#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace mlffbench {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double outlier_threshold = 10.0;
constexpr double mad_to_sd = 1.4826;  // of a normal distribution

}  // namespace

double mean(std::span<const double> samples)
{
  if (samples.empty())
    return nan;
  return std::accumulate(samples.begin(), samples.end(), 0.0) / static_cast<double>(samples.size());
}

double standard_deviation(std::span<const double> samples)
{
  if (samples.size() < 2)
    return nan;
  const double center = mean(samples);
  double sum = 0.0;
  for (const double sample : samples)
    sum += (sample - center) * (sample - center);
  return std::sqrt(sum / static_cast<double>(samples.size() - 1));
}

double quantile(std::span<const double> samples, double p)
{
  std::vector<double> copy(samples.begin(), samples.end());
  return quantile_in_place(copy, p);
}

double quantile_in_place(std::vector<double> &samples, double p)
{
  if (samples.empty())
    return nan;
  const double place = static_cast<double>(samples.size() - 1) * std::clamp(p, 0.0, 1.0);
  const auto below = samples.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(samples.begin(), below, samples.end());
  if (below + 1 == samples.end())
    return *below;
  const double above = *std::min_element(below + 1, samples.end());
  return *below + (place - std::floor(place)) * (above - *below);
}

double median(std::span<const double> samples)
{
  return quantile(samples, 0.5);
}

double median_absolute_deviation(std::span<const double> samples)
{
  const double center = median(samples);
  std::vector<double> distances;
  distances.reserve(samples.size());
  for (const double sample : samples)
    distances.push_back(std::abs(sample - center));
  return quantile_in_place(distances, 0.5);
}

double outlier_distance(std::span<const double> samples)
{
  const double scale = mad_to_sd * median_absolute_deviation(samples);
  return scale > 0.0 ? outlier_threshold * scale : std::numeric_limits<double>::infinity();
}

size_t outliers(std::span<const double> samples)
{
  const double center = median(samples);
  const double distance = outlier_distance(samples);
  return static_cast<size_t>(std::count_if(samples.begin(), samples.end(), [&](double sample) {
    return std::abs(sample - center) > distance;
  }));
}

std::vector<double> winsorized(std::span<const double> samples, double center, double distance)
{
  std::vector<double> result;
  result.reserve(samples.size());
  for (const double sample : samples)
    result.push_back(std::clamp(sample, center - distance, center + distance));
  return result;
}

}  // namespace mlffbench
