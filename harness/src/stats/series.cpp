// SPDX-License-Identifier: GPL-2.0-or-later
// Moments, order statistics and outliers.
#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace mlffbench::stats {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double outlier_threshold = 10.0;
constexpr double mad_to_sd = 1.4826;  // of a normal distribution

/// Where quantile `p` lies between the ranks of so many samples, counted from 0.
double place_of(double p, size_t samples)
{
  return static_cast<double>(samples - 1) * std::clamp(p, 0.0, 1.0);
}

/// Quantile of samples of which at least the two around it are where sorting puts them.
double quantile_of_sorted(std::span<const double> sorted, double p)
{
  const double place = place_of(p, sorted.size());
  const auto below = static_cast<size_t>(place);
  if (below + 1 == sorted.size())
    return sorted[below];
  return sorted[below] + (place - std::floor(place)) * (sorted[below + 1] - sorted[below]);
}

}  // namespace

double mean(std::span<const double> samples)
{
  if (samples.empty())
    return nan;
  const auto n = static_cast<double>(samples.size());
  const double rounded = std::accumulate(samples.begin(), samples.end(), 0.0) / n;
  // A second pass takes the rounding errors of the first sum away. The mean of equal samples is
  // then they themselves, to the last bit, and what is left of them does not look like a correlated
  // series.
  double rest = 0.0;
  for (const double sample : samples)
    rest += sample - rounded;
  return rounded + rest / n;
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
  const auto below = samples.begin() + static_cast<std::ptrdiff_t>(place_of(p, samples.size()));
  std::nth_element(samples.begin(), below, samples.end());
  if (below + 1 != samples.end())
    std::iter_swap(below + 1, std::min_element(below + 1, samples.end()));
  return quantile_of_sorted(samples, p);
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

void RankedSeries::rank()
{
  m_sorted.assign(m_samples.begin(), m_samples.end());
  std::sort(m_sorted.begin(), m_sorted.end());
  m_median_absolute_deviation = stats::median_absolute_deviation(m_sorted);
}

double RankedSeries::quantile(double p) const
{
  return m_sorted.empty() ? nan : quantile_of_sorted(m_sorted, p);
}

double RankedSeries::outlier_distance() const
{
  const double scale = mad_to_sd * m_median_absolute_deviation;
  return scale > 0.0 ? outlier_threshold * scale : std::numeric_limits<double>::infinity();
}

size_t outliers(const RankedSeries &series)
{
  const double center = series.median();
  const double distance = series.outlier_distance();
  const auto samples = series.samples();
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

}  // namespace mlffbench::stats
