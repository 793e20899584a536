// SPDX-License-Identifier: GPL-2.0-or-later
// Straight line through a series of correlated samples.

#include "bench_series.h"

#include <algorithm>
#include <cmath>

namespace mlff {

namespace {

// Andrews and Monahan, Econometrica 60, 953 (1992): more would make intervals boundless.
constexpr double MOST_MEMORY = 0.97;

/// Two-sided 95 % quantile of Student's t, by the expansion of Abramowitz and Stegun 26.7.5; within
/// 0.1 % from 6 degrees of freedom on.
double student_quantile(double degrees)
{
  constexpr double z = 1.959963984540054;
  constexpr double z3 = z * z * z;
  constexpr double z5 = z3 * z * z;
  constexpr double z7 = z5 * z * z;
  constexpr double g1 = (z3 + z) / 4;
  constexpr double g2 = (5 * z5 + 16 * z3 + 3 * z) / 96;
  constexpr double g3 = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384;
  return z + g1 / degrees + g2 / (degrees * degrees) + g3 / (degrees * degrees * degrees);
}

}  // namespace

void Series::add(double x, double y)
{
  first_ = samples_ == 0 ? x : first_;
  last_ = x;
  samples_++;
  sum_.x += x;
  sum_.y += y;
  if (++waiting_ < per_point_) {
    return;
  }
  const auto count = static_cast<double>(per_point_);
  points_.push_back({sum_.x / count, sum_.y / count});
  sum_ = {};
  waiting_ = 0;
  if (static_cast<std::int64_t>(points_.size()) < CAPACITY) {
    return;
  }
  for (std::size_t i = 0; i < points_.size() / 2; i++) {
    const auto &a = points_[2 * i];
    const auto &b = points_[2 * i + 1];
    points_[i] = {(a.x + b.x) / 2, (a.y + b.y) / 2};
  }
  points_.resize(points_.size() / 2);
  per_point_ *= 2;
}

Trend Series::fit(double &mean_x, double &sxx) const
{
  Trend trend;
  if (static_cast<std::int64_t>(points_.size()) < FEWEST || !(last_ > first_)) {
    return trend;
  }
  const auto count = static_cast<double>(points_.size());
  double mean_y = 0.0;
  for (const auto &point : points_) {
    mean_x += point.x / count;
    mean_y += point.y / count;
  }
  double sxy = 0.0;
  for (const auto &point : points_) {
    sxx += (point.x - mean_x) * (point.x - mean_x);
    sxy += (point.x - mean_x) * (point.y - mean_y);
  }
  trend.samples = samples_;
  trend.slope = sxy / sxx;
  trend.span = last_ - first_;
  trend.mean_y = mean_y;
  return trend;
}

Trend Series::line() const
{
  double mean_x = 0.0;
  double sxx = 0.0;
  return fit(mean_x, sxx);
}

Trend Series::trend() const
{
  double mean_x = 0.0;
  double sxx = 0.0;
  auto trend = fit(mean_x, sxx);
  if (trend.samples == 0) {
    return trend;
  }
  const auto n = static_cast<std::int64_t>(points_.size());
  const auto count = static_cast<double>(n);

  // Scores (x - mean x) times residual, whose long-run variance is that of the slope. What remains
  // of them after their regression on their predecessors is hardly correlated.
  std::vector<double> score(n);
  double variance = 0.0;
  for (std::int64_t i = 0; i < n; i++) {
    const double x = points_[i].x - mean_x;
    const double residual = points_[i].y - trend.mean_y - trend.slope * x;
    score[i] = x * residual;
    variance += residual * residual;
  }
  const auto covariance = [&score](std::int64_t lag) {
    double sum = 0.0;
    for (std::size_t i = lag; i < score.size(); i++) {
      sum += score[i] * score[i - lag];
    }
    return sum;
  };
  const double all = covariance(0);
  const double memory = all > 0.0 ? std::clamp(covariance(1) / all, 0.0, MOST_MEMORY) : 0.0;
  for (auto i = n - 1; i > 0; i--) {
    score[i] -= memory * score[i - 1];
  }
  const auto lags = std::min(n / 4, static_cast<std::int64_t>(4 * std::pow(count / 100, 2.0 / 9)));
  double long_run = covariance(0);
  for (std::int64_t lag = 1; lag <= lags; lag++) {
    const double weight = 1.0 - static_cast<double>(lag) / static_cast<double>(lags + 1);
    long_run += 2.0 * weight * covariance(lag);
  }
  long_run /= (1.0 - memory) * (1.0 - memory);
  // Few samples make it too small; it is at least what independent samples would give.
  const double least = variance * sxx / count;
  const double error = std::sqrt(std::max(least, long_run) * count / (count - 2.0)) / sxx;
  const double reach = student_quantile(count - 2.0) * error;
  trend.low = trend.slope - reach;
  trend.high = trend.slope + reach;
  return trend;
}

}  // namespace mlff
