// SPDX-License-Identifier: GPL-2.0-or-later
// Statistics against known values and against series of known correlation.
#include "stats/autocorrelation.h"
#include "stats/percentile.h"
#include "stats/rank_sum.h"
#include "stats/ratio.h"
#include "stats/run_spread.h"
#include "stats/series.h"
#include "stats/series_summary.h"
#include "stats/sign_test.h"
#include "stats/slope.h"
#include "stats/verdict.h"

#include "synthetic_series.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

using test::ar1;

TEST(Series, KnownValues)
{
  const std::vector<double> x{2, 4, 4, 4, 5, 5, 7, 9};
  EXPECT_DOUBLE_EQ(stats::mean(x), 5.0);
  EXPECT_DOUBLE_EQ(stats::standard_deviation(x), std::sqrt(32.0 / 7.0));
  EXPECT_DOUBLE_EQ(stats::median(x), 4.5);
  // numpy.quantile([1, 2, 3, 4, 10], [0.1, 0.5, 0.95]), method "linear"
  const std::vector<double> y{10, 1, 3, 2, 4};
  EXPECT_DOUBLE_EQ(stats::quantile(y, 0.1), 1.4);
  EXPECT_DOUBLE_EQ(stats::quantile(y, 0.5), 3.0);
  EXPECT_DOUBLE_EQ(stats::quantile(y, 0.95), 8.8);
  EXPECT_DOUBLE_EQ(stats::quantile(y, 1.0), 10.0);
}

TEST(Series, EqualSamplesAreASteadyState)
{
  // None of these is a sum of powers of two, so that adding them up rounds.
  for (const double value : {0.01, 0.1, 1.0 / 3.0, 1e-9, 7.3e6}) {
    for (const size_t n : {60U, 300U, 2000U, 9999U, 25000U, 50001U}) {
      const std::vector<double> equal(n, value);
      const stats::SeriesSummary summary = stats::summarize(equal);
      EXPECT_EQ(summary.steadiness, stats::Steadiness::flat) << value << " " << n;
      EXPECT_EQ(summary.transient_samples, 0U);
      EXPECT_EQ(summary.mean, value);
      EXPECT_EQ(summary.sd, 0.0);
      EXPECT_EQ(summary.n_eff, static_cast<double>(n));
      EXPECT_EQ(summary.median, value);
      ASSERT_TRUE(summary.p95.value) << summary.p95.refused;
      EXPECT_EQ(*summary.p95.value, value);
      EXPECT_EQ(*summary.p95.upper_95, value);
      EXPECT_EQ(summary.p99.value.has_value(), n > 299);
      EXPECT_EQ(summary.trend->relative, 0.0);
      ASSERT_TRUE(summary.median_interval_95);
      EXPECT_EQ(summary.median_interval_95->low, value);
      EXPECT_EQ(summary.median_interval_95->high, value);
      ASSERT_TRUE(summary.mean_interval_95);
      EXPECT_EQ(summary.mean_interval_95->high, value);
    }
  }
}

TEST(Series, EqualSamplesBehindAnotherLevelAreOneToo)
{
  std::vector<double> samples(2000, 0.01);
  std::fill_n(samples.begin(), 100, 0.03);
  const stats::SeriesSummary summary = stats::summarize(samples);
  EXPECT_EQ(summary.steadiness, stats::Steadiness::warming_up);
  EXPECT_EQ(summary.transient_samples, 100U);
  EXPECT_EQ(*summary.p95.value, 0.01);
  std::fill_n(samples.begin() + 1500, 500, 0.02);
  EXPECT_EQ(stats::summarize(samples).steadiness, stats::Steadiness::no_steady_state);
}

TEST(Series, MeanKeepsItsDigitsBesideAnOutlier)
{
  std::vector<double> samples(1000, 1e-6);
  samples.front() = 100.0;
  EXPECT_NEAR(stats::mean(samples), (100.0 + 999e-6) / 1000.0, 1e-14);
  samples.front() = 1e-6;
  EXPECT_EQ(stats::mean(samples), 1e-6);
}

TEST(Series, LongSeriesAreJudgedByBatchMeans)
{
  // Above 20,000 samples. n_eff / n = (1 - phi) / (1 + phi) for AR(1).
  for (const double phi : {0.5, 0.9}) {
    double sum = 0.0;
    for (uint64_t seed = 1; seed <= 5; ++seed)
      sum += stats::effective_samples(ar1(100000, phi, seed));
    const double expected = 100000.0 * (1.0 - phi) / (1.0 + phi);
    EXPECT_NEAR(sum / 5.0, expected, 0.15 * expected) << phi;
  }
  std::vector<double> ramp(200000);
  for (size_t i = 0; i < ramp.size(); ++i)
    ramp[i] = static_cast<double>(i);
  EXPECT_LT(stats::effective_samples(ramp), 20.0);
}

TEST(Series, SmallSpreadOnALargeMeanIsNotLost)
{
  std::vector<double> x;
  for (int i = 0; i < 1000; ++i)
    x.push_back(1e9 + (i % 2 == 0 ? 1e-3 : -1e-3));
  EXPECT_NEAR(stats::standard_deviation(x), 1e-3, 1e-5);
}

TEST(Series, EmptyAndSingle)
{
  EXPECT_TRUE(std::isnan(stats::mean({})));
  EXPECT_TRUE(std::isnan(stats::median({})));
  const std::vector<double> one{3.0};
  EXPECT_TRUE(std::isnan(stats::standard_deviation(one)));
  const stats::SeriesSummary summary = stats::summarize(one);
  EXPECT_EQ(summary.n, 1U);
  EXPECT_EQ(summary.p99.refused, "n<299");
}

TEST(EffectiveSamples, IndependentSeriesCountsNearlyFully)
{
  EXPECT_GT(stats::effective_samples(ar1(5000, 0.0, 1)), 4000.0);
}

TEST(EffectiveSamples, FollowsTheTheoryOfAr1)
{
  // n_eff = n (1 - phi) / (1 + phi); mean over ten series.
  for (const double phi : {0.3, 0.6, 0.9}) {
    double sum = 0.0;
    for (uint64_t seed = 0; seed < 10; ++seed)
      sum += stats::effective_samples(ar1(8000, phi, seed));
    const double expected = 8000.0 * (1.0 - phi) / (1.0 + phi);
    EXPECT_NEAR(sum / 10.0, expected, 0.15 * expected) << phi;
  }
}

TEST(EffectiveSamples, Edges)
{
  EXPECT_DOUBLE_EQ(stats::effective_samples(std::vector<double>(50, 2.0)), 50.0);
  EXPECT_DOUBLE_EQ(stats::effective_samples(std::vector<double>{1, 2}), 2.0);
  std::vector<double> ramp;
  for (int i = 0; i < 1000; ++i)
    ramp.push_back(i);
  EXPECT_LT(stats::effective_samples(ramp), 20.0);
}

TEST(Percentiles, RefusedBelowTheNeededSample)
{
  EXPECT_EQ(stats::samples_needed(0.95), 59);
  EXPECT_EQ(stats::samples_needed(0.99), 299);
  const stats::SeriesSummary few = stats::summarize(ar1(58, 0.0, 3));
  EXPECT_FALSE(few.p95.value);
  EXPECT_EQ(few.p95.refused, "n<59");
  const stats::SeriesSummary many = stats::summarize(ar1(2000, 0.0, 3));
  ASSERT_TRUE(many.p95.value && many.p99.value);
  EXPECT_NEAR(*many.p95.value, 1.645, 0.15);
  // As many samples, but correlated: no P99.
  EXPECT_EQ(stats::summarize(ar1(2000, 0.95, 3)).p99.refused, "n<299");
}

TEST(Outliers, FlaggedAndKept)
{
  auto series = ar1(1000, 0.0, 4);
  EXPECT_EQ(stats::outliers(series), 0U);
  series[500] = 100.0;
  EXPECT_EQ(stats::outliers(series), 1U);
  EXPECT_DOUBLE_EQ(stats::summarize(series).max, 100.0);
  EXPECT_EQ(stats::outliers(std::vector<double>(10, 1.0)), 0U);
}

TEST(SlopeTest, KnownLine)
{
  const std::vector<double> x{0, 1, 2, 3, 4};
  const std::vector<double> y{1, 3, 5, 7, 9};
  const stats::Slope slope = stats::least_squares_slope(x, y);
  EXPECT_DOUBLE_EQ(slope.value, 2.0);
  EXPECT_NEAR(slope.standard_error, 0.0, 1e-12);
  EXPECT_TRUE(std::isnan(stats::least_squares_slope(std::vector<double>{1, 1, 1}, y).value));
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
    const stats::Slope slope = stats::least_squares_slope(x, ar1(2000, 0.8, 100 + seed));
    covered += std::abs(slope.value) <= 2.0 * slope.standard_error ? 1 : 0;
  }
  EXPECT_GE(covered, trials * 88 / 100);
}

TEST(Ratios, MatchedRunsByTheirNumber)
{
  EXPECT_FALSE(stats::paired_ratio({}, 0.05));
  const auto two = stats::paired_ratio(std::vector<double>{std::log(2.0), std::log(4.0)}, 0.05);
  ASSERT_TRUE(two);
  EXPECT_DOUBLE_EQ(two->value, std::sqrt(8.0));
  EXPECT_FALSE(two->interval) << "two pairs cannot give one";
  std::vector<double> logs;
  for (int i = 1; i <= 5; ++i)
    logs.push_back(std::log(i));
  EXPECT_EQ(stats::paired_ratio(logs, 0.05)->method, "Student t");
  EXPECT_DOUBLE_EQ(stats::paired_ratio(logs, 0.05)->smallest_p, 0.0625);
  logs.push_back(std::log(6));
  const auto six = stats::paired_ratio(logs, 0.05);
  EXPECT_EQ(six->method, "sign test");
  EXPECT_DOUBLE_EQ(six->interval->low, 1.0);
  EXPECT_DOUBLE_EQ(six->interval->high, 6.0);
  for (int i = 7; i <= 10; ++i)
    logs.push_back(std::log(i));
  const auto ten = stats::paired_ratio(logs, 0.05);  // second smallest and second largest, 97.9 %
  EXPECT_NEAR(ten->interval->low, 2.0, 1e-12);
  EXPECT_NEAR(ten->interval->high, 9.0, 1e-12);
}

TEST(Ratios, ZerosCountForTheHypothesis)
{
  EXPECT_DOUBLE_EQ(stats::sign_test_p(std::vector<double>(8, 0.0)), 1.0);
  EXPECT_GT(stats::sign_test_p(std::vector<double>{0, 0, 1, 1, 1, 1, 1, 1}), 0.05);
  EXPECT_DOUBLE_EQ(stats::rank_sum_p(std::vector<double>(6, 1.0), std::vector<double>(6, 1.0)),
                   1.0);
}

TEST(Ratios, SmallestNumberOfRunsThatCanTell)
{
  EXPECT_EQ(stats::sign_test_needs(0.05), 6);
  EXPECT_EQ(stats::sign_test_needs(0.05 / 20), 10);
  EXPECT_EQ(stats::rank_sum_needs(0.05), 4);
  EXPECT_NEAR(stats::rank_sum_smallest_p(4, 4), 2.0 / 70.0, 1e-15);
  EXPECT_NEAR(stats::rank_sum_smallest_p(7, 7), 2.0 / 3432.0, 1e-15);
}

stats::Ratio ratio_of(double value, double low, double high, double p)
{
  stats::Ratio ratio;
  ratio.value = value;
  ratio.interval = stats::Interval{low, high};
  ratio.p = p;
  ratio.smallest_p = 0.001;
  return ratio;
}

TEST(Verdicts, OneForEachCase)
{
  const auto one = [](const stats::Ratio &ratio) {
    return stats::judge({ratio}, 0.05, 0.02).front();
  };
  EXPECT_EQ(one(ratio_of(1.05, 1.03, 1.07, 0.008)).verdict, stats::Verdict::slower);
  EXPECT_EQ(one(ratio_of(0.95, 0.93, 0.97, 0.008)).verdict, stats::Verdict::faster);
  EXPECT_EQ(one(ratio_of(1.0, 0.99, 1.01, 0.7)).verdict, stats::Verdict::equivalent);
  // A difference that is real, but too small to matter.
  EXPECT_EQ(one(ratio_of(1.01, 1.005, 1.015, 0.008)).verdict, stats::Verdict::equivalent);
  EXPECT_EQ(one(ratio_of(1.0, 0.95, 1.05, 0.7)).reason, "wide_interval");
  EXPECT_EQ(one(ratio_of(1.015, 1.005, 1.03, 0.008)).reason, "near_delta");
  stats::Ratio few = ratio_of(1.2, 1.1, 1.3, 0.25);
  few.smallest_p = 0.25;
  EXPECT_EQ(one(few).verdict, stats::Verdict::inconclusive);
  EXPECT_EQ(one(few).reason, "too_few_runs");
}

TEST(Verdicts, TableIsJudgedAsAWhole)
{
  const stats::Ratio found = ratio_of(1.05, 1.03, 1.07, 0.02);
  EXPECT_EQ(stats::judge({found}, 0.05, 0.02).front().verdict, stats::Verdict::slower);
  const auto table = stats::judge({found, ratio_of(1.0, 0.99, 1.01, 0.7), found}, 0.05, 0.02);
  EXPECT_EQ(table[0].reason, "table");
  EXPECT_DOUBLE_EQ(table[0].p_holm, 0.06);
  EXPECT_EQ(table[1].verdict, stats::Verdict::equivalent);
  // A row that cannot be tested makes the others no harder.
  stats::Ratio few = ratio_of(1.0, 0.9, 1.1, 1.0);
  few.smallest_p = 0.5;
  EXPECT_EQ(stats::judge({found, few}, 0.05, 0.02)[0].verdict, stats::Verdict::slower);
}

/// 2000 steps: five of compilation, 20 times as long, then 40 % more that decay over 60 steps.
std::vector<double> with_warm_up(uint64_t seed)
{
  auto series = test::ar1(2000, 0.3, seed);
  for (size_t i = 0; i < series.size(); ++i) {
    series[i] = (1.0 + 0.02 * series[i]) * (i < 5 ? 20.0 : 1.0) *
                (1.0 + 0.4 * std::exp(-static_cast<double>(i) / 60.0));
  }
  return series;
}

TEST(Transients, WarmUpIsFoundAlsoBesideAHiccup)
{
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    auto series = with_warm_up(seed);
    const auto clean = stats::find_transient(series);
    EXPECT_GE(clean.samples, 100U);
    EXPECT_LE(clean.samples, 300U);
    EXPECT_TRUE(clean.slower);
    series[1700] *= 100.0;
    const auto hiccup = stats::find_transient(series);
    EXPECT_GE(hiccup.samples, 100U);
    EXPECT_LE(hiccup.samples, 300U);
    EXPECT_FALSE(hiccup.beyond_half);
  }
}

TEST(Transients, ShortSeriesAreLeftAlone)
{
  EXPECT_EQ(stats::find_transient(std::vector<double>{9, 1, 1, 1, 1}).samples, 0U);
  EXPECT_EQ(stats::find_transient(std::vector<double>(1000, 2.0)).samples, 0U);
  EXPECT_EQ(stats::find_transient({}).samples, 0U);
}

TEST(RunClass, OneForEachShape)
{
  const auto shaped = [](auto shape) {
    auto series = test::ar1(2000, 0.3, 7);
    for (size_t i = 0; i < series.size(); ++i)
      series[i] = (1.0 + 0.02 * series[i]) * shape(static_cast<double>(i) / 2000.0);
    return stats::summarize(series);
  };
  EXPECT_EQ(shaped([](double) { return 1.0; }).steadiness, stats::Steadiness::flat);
  EXPECT_EQ(stats::summarize(with_warm_up(7)).steadiness, stats::Steadiness::warming_up);
  const auto throttled = shaped([](double time) { return 1.0 + 0.1 * time; });
  EXPECT_EQ(throttled.steadiness, stats::Steadiness::slowing_down);
  EXPECT_GT(throttled.trend->relative, 0.03);
  EXPECT_EQ(shaped([](double time) { return time < 0.2 ? 0.8 : 1.0; }).steadiness,
            stats::Steadiness::slowing_down);
  EXPECT_EQ(shaped([](double time) { return 1.2 - 0.2 * time; }).steadiness,
            stats::Steadiness::no_steady_state);
  EXPECT_EQ(shaped([](double time) { return time < 0.7 ? 1.2 : 1.0; }).steadiness,
            stats::Steadiness::no_steady_state);
  EXPECT_EQ(stats::summarize(std::vector<double>{1, 2, 3}).steadiness, stats::Steadiness::unknown);
}

TEST(RunSpreadTest, SaysWhetherLongerOrMoreRunsHelp)
{
  const std::vector<double> medians{1.00, 1.01, 0.99, 1.02, 0.98};
  const stats::RunSpread noisy_runs = stats::run_spread(medians, std::vector<double>(5, 1e-4));
  EXPECT_NEAR(noisy_runs.cv, 0.0158, 1e-4);
  EXPECT_LT(*noisy_runs.within_share, 0.01);
  EXPECT_EQ(*noisy_runs.more_runs, 8);  // 13 runs: 2.179 x 0.0158 / sqrt(13) = 0.0096
  EXPECT_DOUBLE_EQ(*stats::run_spread(medians, std::vector<double>(5, 1.0)).within_share, 1.0);
  EXPECT_FALSE(stats::run_spread(std::vector<double>{1.0, 1.1}, {}).more_runs);
  EXPECT_FALSE(stats::run_spread(std::vector<double>{1.0}, {}).interval_95);
}

}  // namespace
}  // namespace mlffbench
