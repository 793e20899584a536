// SPDX-License-Identifier: GPL-2.0-or-later
// Statistics against known values and against series of known correlation.
#include "stats/cell_summary.h"
#include "stats/series.h"
#include "stats/slope.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace mlffbench {
namespace {

std::vector<double> ar1(size_t n, double phi, uint64_t seed)
{
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> noise;
  std::vector<double> series(n);
  double x = noise(generator) / std::sqrt(1.0 - phi * phi);
  for (auto &value : series) {
    value = x;
    x = phi * x + noise(generator);
  }
  return series;
}

TEST(Series, KnownValues)
{
  const std::vector<double> x{2, 4, 4, 4, 5, 5, 7, 9};
  EXPECT_DOUBLE_EQ(mean(x), 5.0);
  EXPECT_DOUBLE_EQ(standard_deviation(x), std::sqrt(32.0 / 7.0));
  EXPECT_DOUBLE_EQ(median(x), 4.5);
  // numpy.quantile([1, 2, 3, 4, 10], [0.1, 0.5, 0.95]), method "linear"
  const std::vector<double> y{10, 1, 3, 2, 4};
  EXPECT_DOUBLE_EQ(quantile(y, 0.1), 1.4);
  EXPECT_DOUBLE_EQ(quantile(y, 0.5), 3.0);
  EXPECT_DOUBLE_EQ(quantile(y, 0.95), 8.8);
  EXPECT_DOUBLE_EQ(quantile(y, 1.0), 10.0);
}

TEST(Series, LongSeriesAreJudgedByBatchMeans)
{
  // Above 20,000 samples. n_eff / n = (1 - phi) / (1 + phi) for AR(1).
  for (const double phi : {0.5, 0.9}) {
    double sum = 0.0;
    for (uint64_t seed = 1; seed <= 5; ++seed)
      sum += effective_samples(ar1(100000, phi, seed));
    const double expected = 100000.0 * (1.0 - phi) / (1.0 + phi);
    EXPECT_NEAR(sum / 5.0, expected, 0.15 * expected) << phi;
  }
  std::vector<double> ramp(200000);
  for (size_t i = 0; i < ramp.size(); ++i)
    ramp[i] = static_cast<double>(i);
  EXPECT_LT(effective_samples(ramp), 20.0);
}

TEST(Series, SmallSpreadOnALargeMeanIsNotLost)
{
  std::vector<double> x;
  for (int i = 0; i < 1000; ++i)
    x.push_back(1e9 + (i % 2 == 0 ? 1e-3 : -1e-3));
  EXPECT_NEAR(standard_deviation(x), 1e-3, 1e-5);
}

TEST(Series, EmptyAndSingle)
{
  EXPECT_TRUE(std::isnan(mean({})));
  EXPECT_TRUE(std::isnan(median({})));
  const std::vector<double> one{3.0};
  EXPECT_TRUE(std::isnan(standard_deviation(one)));
  const SeriesSummary summary = summarize(one);
  EXPECT_EQ(summary.n, 1U);
  EXPECT_EQ(summary.p99.refused, "n<299");
}

TEST(EffectiveSamples, IndependentSeriesCountsNearlyFully)
{
  EXPECT_GT(effective_samples(ar1(5000, 0.0, 1)), 4000.0);
}

TEST(EffectiveSamples, FollowsTheTheoryOfAr1)
{
  // n_eff = n (1 - phi) / (1 + phi); mean over ten series.
  for (const double phi : {0.3, 0.6, 0.9}) {
    double sum = 0.0;
    for (uint64_t seed = 0; seed < 10; ++seed)
      sum += effective_samples(ar1(8000, phi, seed));
    const double expected = 8000.0 * (1.0 - phi) / (1.0 + phi);
    EXPECT_NEAR(sum / 10.0, expected, 0.15 * expected) << phi;
  }
}

TEST(EffectiveSamples, Edges)
{
  EXPECT_DOUBLE_EQ(effective_samples(std::vector<double>(50, 2.0)), 50.0);
  EXPECT_DOUBLE_EQ(effective_samples(std::vector<double>{1, 2}), 2.0);
  std::vector<double> ramp;
  for (int i = 0; i < 1000; ++i)
    ramp.push_back(i);
  EXPECT_LT(effective_samples(ramp), 20.0);
}

TEST(Percentiles, RefusedBelowTheNeededSample)
{
  EXPECT_EQ(samples_needed(0.95), 59);
  EXPECT_EQ(samples_needed(0.99), 299);
  const SeriesSummary few = summarize(ar1(58, 0.0, 3));
  EXPECT_FALSE(few.p95.value);
  EXPECT_EQ(few.p95.refused, "n<59");
  const SeriesSummary many = summarize(ar1(2000, 0.0, 3));
  ASSERT_TRUE(many.p95.value && many.p99.value);
  EXPECT_NEAR(*many.p95.value, 1.645, 0.15);
  // As many samples, but correlated: no P99.
  EXPECT_EQ(summarize(ar1(2000, 0.95, 3)).p99.refused, "n<299");
}

TEST(Outliers, FlaggedAndKept)
{
  auto series = ar1(1000, 0.0, 4);
  EXPECT_EQ(outliers(series), 0U);
  series[500] = 100.0;
  EXPECT_EQ(outliers(series), 1U);
  EXPECT_DOUBLE_EQ(summarize(series).max, 100.0);
  EXPECT_EQ(outliers(std::vector<double>(10, 1.0)), 0U);
}

TEST(SlopeTest, KnownLine)
{
  const std::vector<double> x{0, 1, 2, 3, 4};
  const std::vector<double> y{1, 3, 5, 7, 9};
  const Slope slope = least_squares_slope(x, y);
  EXPECT_DOUBLE_EQ(slope.value, 2.0);
  EXPECT_NEAR(slope.standard_error, 0.0, 1e-12);
  EXPECT_TRUE(std::isnan(least_squares_slope(std::vector<double>{1, 1, 1}, y).value));
}

TEST(SlopeTest, StandardErrorCoversAlsoCorrelatedNoise)
{
  // The true slope 0 must lie within two standard errors in about 95 % of cases; without the
  // correction it is 40 %.
  int covered = 0;
  constexpr int trials = 200;
  std::vector<double> x;
  for (int i = 0; i < 2000; ++i)
    x.push_back(i);
  for (uint64_t seed = 0; seed < trials; ++seed) {
    const Slope slope = least_squares_slope(x, ar1(2000, 0.8, 100 + seed));
    covered += std::abs(slope.value) <= 2.0 * slope.standard_error ? 1 : 0;
  }
  EXPECT_GE(covered, trials * 88 / 100);
}

TEST(SpeedUpTest, MedianRangeAndInterval)
{
  const auto two = speed_up({std::log(2.0), std::log(4.0), std::log(3.0)});
  ASSERT_TRUE(two);
  EXPECT_DOUBLE_EQ(two->median, 3.0);
  EXPECT_DOUBLE_EQ(two->min, 2.0);
  EXPECT_DOUBLE_EQ(two->max, 4.0);
  EXPECT_FALSE(two->low) << "three pairs cannot give 95 %";
  EXPECT_FALSE(speed_up({0, 0, 0, 0, 0})->low);
  std::vector<double> logs;
  for (int i = 1; i <= 6; ++i)
    logs.push_back(std::log(i));
  EXPECT_DOUBLE_EQ(*speed_up(logs)->low, 1.0);
  EXPECT_DOUBLE_EQ(*speed_up(logs)->high, 6.0);
  for (int i = 7; i <= 10; ++i)
    logs.push_back(std::log(i));
  EXPECT_NEAR(*speed_up(logs)->low, 2.0,
              1e-12);  // ten pairs: second smallest and second largest, 97.9 %
  EXPECT_NEAR(*speed_up(logs)->high, 9.0, 1e-12);
  EXPECT_FALSE(speed_up({}));
}

}  // namespace
}  // namespace mlffbench
