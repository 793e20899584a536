// SPDX-License-Identifier: GPL-2.0-or-later
// Trends of long series and quantiles of many times, on series whose truth is known.

#include "bench_histogram.h"
#include "bench_series.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace {

using mlff::Histogram;
using mlff::Series;

TEST(Series, FindsTheSlopeOfAStraightLine)
{
  for (const int samples : {20, 2047, 2048, 100000}) {
    Series series;
    for (int i = 0; i < samples; i++) {
      series.add(100.0 + 0.5 * i, 3.0 - 2e-6 * i);
    }
    const auto trend = series.trend();
    EXPECT_EQ(trend.samples, samples);
    EXPECT_NEAR(trend.slope, -4e-6, 1e-14);
    EXPECT_LE(trend.low, trend.slope);
    EXPECT_NEAR(trend.high - trend.low, 0.0, 1e-13);
    EXPECT_DOUBLE_EQ(trend.span, 0.5 * (samples - 1));
    EXPECT_EQ(series.line().slope, trend.slope);
    EXPECT_EQ(series.line().samples, samples);
  }
}

TEST(Series, TellsNothingOfFewSamplesOrOfOnePlace)
{
  Series series;
  for (int i = 0; i < Series::FEWEST - 1; i++) {
    series.add(i, i);
  }
  EXPECT_EQ(series.trend().samples, 0);
  series.clear();
  for (int i = 0; i < 100; i++) {
    series.add(7.0, i);
  }
  EXPECT_EQ(series.trend().samples, 0);
}

// Autoregressive noise of correlation rho on a line: the share of intervals that hold the slope.
double coverage(double rho, int samples)
{
  constexpr int TRIALS = 1000;
  constexpr double SLOPE = 1e-3;
  std::mt19937_64 random(12345);
  std::normal_distribution<double> normal;
  int held = 0;
  for (int trial = 0; trial < TRIALS; trial++) {
    Series series;
    double noise = normal(random);
    for (int i = 0; i < samples; i++) {
      noise = rho * noise + std::sqrt(1 - rho * rho) * normal(random);
      series.add(i, SLOPE * i + noise);
    }
    const auto trend = series.trend();
    held += trend.low <= SLOPE && SLOPE <= trend.high;
  }
  return static_cast<double>(held) / TRIALS;
}

TEST(Series, IntervalsHoldTheSlopeOfCorrelatedSamples)
{
  EXPECT_GE(coverage(0.0, 1000), 0.92);
  EXPECT_LE(coverage(0.0, 1000), 0.98);
  EXPECT_GE(coverage(0.7, 1000), 0.90);
  EXPECT_GE(coverage(0.9, 1000), 0.88);
  EXPECT_GE(coverage(0.9, 5000), 0.88);  // kept as means of neighbours
  EXPECT_GE(coverage(0.0, 30), 0.88);
}

TEST(Histogram, QuantilesAreThoseOfTheSamples)
{
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> times(std::log(3e-4), 0.5);
  Histogram histogram;
  std::vector<double> all(20000);
  for (auto &time : all) {
    time = times(random);
    histogram.add(time);
  }
  std::sort(all.begin(), all.end());
  for (const double q : {0.01, 0.5, 0.9, 0.99}) {
    const double exact = all[static_cast<std::size_t>(q * 20000) - 1];
    EXPECT_NEAR(histogram.quantile(q) / exact, 1.0, 0.005) << q;
  }
  EXPECT_DOUBLE_EQ(histogram.largest(), all.back());
  EXPECT_DOUBLE_EQ(histogram.quantile(1.0), std::min(histogram.quantile(1.0), all.back()));
  EXPECT_EQ(histogram.samples(), 20000);
}

TEST(Histogram, TakesTimesOfAnySize)
{
  Histogram histogram;
  EXPECT_EQ(histogram.quantile(0.5), 0.0);
  for (const double seconds : {0.0, 1e-12, 1e7}) {
    histogram.add(seconds);
  }
  EXPECT_EQ(histogram.samples(), 3);
  EXPECT_LT(histogram.quantile(0.34), 1e-10);
  EXPECT_NEAR(histogram.quantile(1.0), 1e7, 1e5);
}

}  // namespace
