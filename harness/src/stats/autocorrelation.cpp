// SPDX-License-Identifier: GPL-2.0-or-later
// Autocorrelation and what follows from it.
#include "stats/autocorrelation.h"

#include "stats/distributions.h"
#include "stats/series.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace mlffbench::stats {

namespace {

constexpr size_t longest_series = 20000;  // that is summed lag by lag

std::vector<double> centered(std::span<const double> samples)
{
  const double center = mean(samples);
  std::vector<double> result;
  result.reserve(samples.size());
  for (const double sample : samples)
    result.push_back(sample - center);
  return result;
}

/// Autocovariance of a series of mean 0.
double covariance(const std::vector<double> &series, size_t lag)
{
  double sum = 0.0;
  for (size_t i = 0; i + lag < series.size(); ++i)
    sum += series[i] * series[i + lag];
  return sum / static_cast<double>(series.size());
}

/// The same at `lag` and at the next one. In one pass, since an addition waits for the one before
/// it in its own sum, and not for those of the other.
std::array<double, 2> covariance_pair(const std::vector<double> &series, size_t lag)
{
  const size_t n = series.size();
  double sum = 0.0;
  double next_sum = 0.0;
  for (size_t i = 0; i + lag + 1 < n; ++i) {
    sum += series[i] * series[i + lag];
    next_sum += series[i] * series[i + lag + 1];
  }
  if (lag < n)
    sum += series[n - 1 - lag] * series[n - 1];
  return {sum / static_cast<double>(n), next_sum / static_cast<double>(n)};
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

}  // namespace

double autocorrelation(std::span<const double> samples, size_t lag)
{
  const auto series = centered(samples);
  const double variance = covariance(series, 0);
  return variance > 0.0 ? covariance(series, lag) / variance : 0.0;
}

double effective_samples(std::span<const double> samples)
{
  const auto n = static_cast<double>(samples.size());
  if (samples.size() < 4)
    return n;
  const auto series = centered(samples);
  const double variance = covariance(series, 0);
  if (!(variance > 0.0))
    return n;

  // The sum over all lags takes n^2 operations where the correlation is long. The mean of a long
  // series is as uncertain as that of its batch means: var(x) / n_eff = var(batches) / n_eff'.
  if (samples.size() > longest_series) {
    const auto batches = batch_means(series, samples.size() / (longest_series / 2));
    const double batch_variance = covariance(batches, 0);
    const double batch_n_eff = effective_samples(batches);
    return batch_variance > 0.0 ? std::clamp(variance / batch_variance * batch_n_eff, 1.0, n) : n;
  }

  // Sums of neighbouring autocovariances are positive, decreasing and convex for a reversible
  // chain; noise is cut off where they stop being so.
  std::vector<double> pairs;
  for (size_t lag = 0; lag + 1 < samples.size(); lag += 2) {
    const auto [even, odd] = covariance_pair(series, lag);
    const double pair = even + odd;
    if (pair <= 0.0)
      break;
    pairs.push_back(pairs.empty() ? pair : std::min(pair, pairs.back()));
  }
  make_convex(pairs);
  const double sum = std::accumulate(pairs.begin(), pairs.end(), 0.0);
  const double inefficiency = (2.0 * sum - variance) / variance;
  return std::clamp(n / std::max(inefficiency, 1.0), 1.0, n);
}

double ljung_box_p(std::span<const double> samples, size_t lags)
{
  if (samples.size() <= lags)
    return 1.0;
  const auto series = centered(samples);
  const double variance = covariance(series, 0);
  if (!(variance > 0.0))
    return 1.0;
  const auto n = static_cast<double>(samples.size());
  double sum = 0.0;
  for (size_t lag = 1; lag <= lags; lag += 2) {
    const auto pair = covariance_pair(series, lag);
    for (size_t i = 0; i < std::min<size_t>(lags + 1 - lag, 2); ++i) {
      const double correlation = pair.at(i) / variance;
      sum += correlation * correlation / (n - static_cast<double>(lag + i));
    }
  }
  return chi_squared_upper_tail(n * (n + 2.0) * sum, static_cast<double>(lags));
}

}  // namespace mlffbench::stats
