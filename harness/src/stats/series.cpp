// SPDX-License-Identifier: GPL-2.0-or-later
// Statistics of one series.
#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace mlffbench {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double outlier_threshold = 10.0;
constexpr size_t longest_series = 20000;  // that is summed lag by lag
constexpr double mad_to_sd = 1.4826;      // of a normal distribution

double absolute_deviation(std::span<const double> samples, double center)
{
  std::vector<double> distances;
  distances.reserve(samples.size());
  for (const double sample : samples)
    distances.push_back(std::abs(sample - center));
  return median(distances);
}

double covariance(const std::vector<double> &centered, size_t lag)
{
  double sum = 0.0;
  for (size_t i = 0; i + lag < centered.size(); ++i)
    sum += centered[i] * centered[i + lag];
  return sum / static_cast<double>(centered.size());
}

/// Means of consecutive batches; a rest that fills none is left out.
std::vector<double> batch_means(const std::vector<double> &samples, size_t batch)
{
  std::vector<double> means;
  means.reserve(samples.size() / batch);
  for (size_t first = 0; first + batch <= samples.size(); first += batch)
    means.push_back(mean(std::span(samples).subspan(first, batch)));
  return means;
}

/// Greatest convex minorant of the sequence, at its own places.
void make_convex(std::vector<double> &values)
{
  std::vector<size_t> hull;
  for (size_t i = 0; i < values.size(); ++i) {
    while (hull.size() >= 2) {
      const size_t a = hull[hull.size() - 2];
      const size_t b = hull.back();
      const double left = (values[b] - values[a]) / static_cast<double>(b - a);
      const double right = (values[i] - values[b]) / static_cast<double>(i - b);
      if (left <= right)
        break;
      hull.pop_back();
    }
    hull.push_back(i);
  }
  for (size_t k = 1; k < hull.size(); ++k) {
    const size_t a = hull[k - 1];
    const size_t b = hull[k];
    const double slope = (values[b] - values[a]) / static_cast<double>(b - a);
    for (size_t i = a + 1; i < b; ++i)
      values[i] = values[a] + slope * static_cast<double>(i - a);
  }
}

Percentile percentile(std::span<const double> samples, double p, double n_eff)
{
  const int needed = samples_needed(p);
  if (n_eff < needed)
    return {std::nullopt, fmt::format("n<{}", needed)};
  return {quantile(samples, p), ""};
}

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
  if (samples.empty())
    return nan;
  std::vector<double> sorted(samples.begin(), samples.end());
  std::sort(sorted.begin(), sorted.end());
  const double place = static_cast<double>(sorted.size() - 1) * std::clamp(p, 0.0, 1.0);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double median(std::span<const double> samples)
{
  return quantile(samples, 0.5);
}

double effective_samples(std::span<const double> samples)
{
  const auto n = static_cast<double>(samples.size());
  if (samples.size() < 4)
    return n;
  const double center = mean(samples);
  std::vector<double> centered;
  centered.reserve(samples.size());
  for (const double sample : samples)
    centered.push_back(sample - center);
  const double variance = covariance(centered, 0);
  if (!(variance > 0.0))
    return n;

  // The sum over all lags takes n^2 operations where the correlation is long. The mean of a long
  // series is as uncertain as that of its batch means: var(x) / n_eff = var(batches) / n_eff'.
  if (samples.size() > longest_series) {
    const auto batches = batch_means(centered, samples.size() / (longest_series / 2));
    const double batch_variance = covariance(batches, 0);
    const double batch_n_eff = effective_samples(batches);
    return batch_variance > 0.0 ? std::clamp(variance / batch_variance * batch_n_eff, 1.0, n) : n;
  }

  // Sums of neighbouring autocovariances are positive, decreasing and convex for a reversible
  // chain; noise is cut off where they stop being so.
  std::vector<double> pairs;
  for (size_t lag = 0; lag + 1 < samples.size(); lag += 2) {
    const double pair = covariance(centered, lag) + covariance(centered, lag + 1);
    if (pair <= 0.0)
      break;
    pairs.push_back(pairs.empty() ? pair : std::min(pair, pairs.back()));
  }
  make_convex(pairs);
  const double sum = std::accumulate(pairs.begin(), pairs.end(), 0.0);
  const double inefficiency = (2.0 * sum - variance) / variance;
  return std::clamp(n / std::max(inefficiency, 1.0), 1.0, n);
}

int samples_needed(double p, double confidence)
{
  return static_cast<int>(std::ceil(std::log(1.0 - confidence) / std::log(p)));
}

size_t outliers(std::span<const double> samples)
{
  const double center = median(samples);
  const double scale = mad_to_sd * absolute_deviation(samples, center);
  if (!(scale > 0.0))
    return 0;
  return static_cast<size_t>(std::count_if(samples.begin(), samples.end(), [&](double sample) {
    return std::abs(sample - center) > outlier_threshold * scale;
  }));
}

SeriesSummary summarize(std::span<const double> samples)
{
  SeriesSummary summary;
  summary.n = samples.size();
  summary.n_eff = effective_samples(samples);
  summary.mean = mean(samples);
  summary.sd = standard_deviation(samples);
  summary.median = median(samples);
  summary.mad = samples.empty() ? nan : absolute_deviation(samples, summary.median);
  summary.min = quantile(samples, 0.0);
  summary.max = quantile(samples, 1.0);
  summary.p95 = percentile(samples, 0.95, summary.n_eff);
  summary.p99 = percentile(samples, 0.99, summary.n_eff);
  summary.outliers = outliers(samples);
  return summary;
}

}  // namespace mlffbench
