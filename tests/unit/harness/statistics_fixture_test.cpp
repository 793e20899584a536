// SPDX-License-Identifier: GPL-2.0-or-later
// Our statistics against those of SciPy, arch, statsmodels, red and NumPy:
// tests/fixtures/statistics.py says which is whose.
#include "stats/autocorrelation.h"
#include "stats/distributions.h"
#include "stats/holm.h"
#include "stats/mean_interval.h"
#include "stats/median_interval.h"
#include "stats/percentile.h"
#include "stats/rank_sum.h"
#include "stats/run_spread.h"
#include "stats/series.h"
#include "stats/sign_test.h"
#include "stats/slope.h"
#include "stats/transient.h"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <numeric>

namespace mlffbench {
namespace {

using Json = nlohmann::json;

const Json &fixture()
{
  static const Json json = Json::parse(std::ifstream(MLFFBENCH_FIXTURES "/statistics.json"));
  return json;
}

void expect_close(double value, const Json &expected, const std::string &what)
{
  const double reference = expected;
  EXPECT_NEAR(value, reference, 1e-9 * std::max(std::abs(reference), 1e-3)) << what;
}

void expect_close(const std::optional<stats::Interval> &interval, const Json &expected,
                  const std::string &what)
{
  ASSERT_TRUE(interval) << what;
  expect_close(interval->low, expected[0], what);
  expect_close(interval->high, expected[1], what);
}

/// Calls `check(name, samples, expected)` for each series.
template <class Check> void for_each_series(const Check &check)
{
  for (const auto &[name, expected] : fixture().at("series").items())
    check(name, expected.at("samples").template get<std::vector<double>>(), expected);
}

template <class Check> void for_each_long_series(const Check &check)
{
  for_each_series([&](const std::string &name, const std::vector<double> &x, const Json &expected) {
    if (expected.contains("n_eff"))
      check(name, x, expected);
  });
}

TEST(StatisticsFixture, MomentsAndQuantiles)
{
  for_each_series([](const std::string &name, const std::vector<double> &x, const Json &expected) {
    expect_close(stats::mean(x), expected.at("mean"), name);
    expect_close(stats::standard_deviation(x), expected.at("sd"), name);
    expect_close(stats::median_absolute_deviation(x), expected.at("mad"), name);
    for (const auto &[p, value] : expected.at("quantiles").items())
      expect_close(stats::quantile(x, std::stod(p)), value, name + " " + p);
    expect_close(stats::student_t_interval(x, 0.05), expected.at("student_t_interval_95"), name);
  });
}

TEST(StatisticsFixture, AutocorrelationAndLjungBox)
{
  for_each_long_series(
      [](const std::string &name, const std::vector<double> &x, const Json &expected) {
        for (size_t lag = 0; lag <= 3; ++lag)
          expect_close(stats::autocorrelation(x, lag), expected.at("autocorrelation")[lag], name);
        expect_close(stats::ljung_box_p(x, 10), expected.at("ljung_box_p_10"), name);
      });
}

TEST(StatisticsFixture, EffectiveSamples)
{
  for_each_long_series(
      [](const std::string &name, const std::vector<double> &x, const Json &expected) {
        expect_close(stats::effective_samples(x), expected.at("n_eff"), name);
      });
}

TEST(StatisticsFixture, Mser5)
{
  for_each_long_series(
      [](const std::string &name, const std::vector<double> &x, const Json &expected) {
        EXPECT_EQ(stats::mser5(x, 0.5), expected.at("mser5_half").get<size_t>()) << name;
        EXPECT_EQ(stats::mser5(x, 0.9), expected.at("mser5_far").get<size_t>()) << name;
      });
}

TEST(StatisticsFixture, MedianIntervalOfIndependentSamplesIsThatOfTheSignTest)
{
  for_each_long_series([](const std::string &name, const std::vector<double> &x,
                          const Json &expected) {
    expect_close(stats::sign_test_interval(x, 0.05), expected.at("median_interval_95_independent"),
                 name);
    const auto ours = stats::median_interval(x, 0.05);
    EXPECT_EQ(ours.has_value(), name != "trend") << "fewer than six independent samples: " << name;
    if (!ours)
      return;
    EXPECT_LE(ours->low, expected.at("median_interval_95_independent")[0].get<double>()) << name;
    EXPECT_GE(ours->high, expected.at("median_interval_95_independent")[1].get<double>()) << name;
  });
  // Alternating signs: more certain than independent ones, counted as independent.
  std::vector<double> x;
  for (int i = 0; i < 100; ++i)
    x.push_back((i % 2 == 0 ? 1.0 : -1.0) * (1.0 + i));
  EXPECT_DOUBLE_EQ(stats::median_interval(x, 0.05)->low, stats::sign_test_interval(x, 0.05)->low);
  EXPECT_DOUBLE_EQ(stats::median_interval(x, 0.05)->high, stats::sign_test_interval(x, 0.05)->high);
}

TEST(StatisticsFixture, MedianIntervalIsAboutThatOfTheStationaryBootstrap)
{
  for_each_long_series(
      [](const std::string &name, const std::vector<double> &x, const Json &expected) {
        if (name == "trend")
          return;  // not stationary: too few samples are independent for an interval
        const auto theirs = expected.at("median_interval_95_bootstrap").get<std::vector<double>>();
        const auto ours = stats::median_interval(x, 0.05);
        const double width = theirs[1] - theirs[0];
        EXPECT_NEAR(ours->low, theirs[0], 0.5 * width) << name;
        EXPECT_NEAR(ours->high, theirs[1], 0.5 * width) << name;
      });
}

TEST(StatisticsFixture, SlopeOfIndependentResiduals)
{
  for_each_series([](const std::string &name, const std::vector<double> &x, const Json &expected) {
    std::vector<double> number(x.size());
    std::iota(number.begin(), number.end(), 0.0);
    const stats::Slope slope = stats::least_squares_slope(number, x);
    EXPECT_NEAR(slope.value, expected.at("slope"), 1e-9 * std::abs(stats::mean(x))) << name;
    // The standard error is that of independent residuals, widened for correlated ones.
    const double widening =
        std::sqrt((static_cast<double>(x.size()) - 2.0) / std::max(slope.n_eff - 2.0, 1.0));
    expect_close(slope.standard_error / widening, expected.at("slope_standard_error_independent"),
                 name);
  });
}

TEST(StatisticsFixture, PercentileBoundOfIndependentSamples)
{
  const Json &expected = fixture().at("series").at("independent");
  const auto x = expected.at("samples").get<std::vector<double>>();
  const auto n = static_cast<double>(x.size());
  const stats::Percentile p95 = stats::percentile(x, 0.95, n);
  ASSERT_TRUE(p95.upper_95);
  // SciPy knows of no correlation; the exceedances of this series show a little.
  EXPECT_GE(*p95.upper_95, expected.at("p95_upper_95_independent").get<double>());
  EXPECT_LE(*p95.upper_95, stats::quantile(x, 0.99));
}

TEST(StatisticsFixture, SignTest)
{
  for (const auto &expected : fixture().at("few_values")) {
    const auto values = expected.at("values").get<std::vector<double>>();
    const auto name = std::to_string(values.size()) + " values";
    expect_close(stats::sign_test_p(values), expected.at("sign_test_p"), name);
    expect_close(stats::sign_test_interval(values, 0.05), expected.at("sign_test_interval_95"),
                 name);
  }
}

TEST(StatisticsFixture, TwoSamples)
{
  for (const auto &expected : fixture().at("two_samples")) {
    const auto a = expected.at("a").get<std::vector<double>>();
    const auto b = expected.at("b").get<std::vector<double>>();
    const auto name = std::to_string(a.size()) + " and " + std::to_string(b.size());
    expect_close(stats::rank_sum_p(a, b), expected.at("rank_sum_p"), name);
    expect_close(stats::rank_sum_shift(a, b), expected.at("shift"), name);
    expect_close(stats::rank_sum_interval(a, b, 0.05), expected.at("shift_interval_95"), name);
    expect_close(stats::welch_interval(a, b, 0.05), expected.at("welch_interval_95"), name);
  }
}

TEST(StatisticsFixture, HolmAndNumberOfRuns)
{
  const auto p = fixture().at("holm").at("p").get<std::vector<double>>();
  const auto adjusted = stats::holm_adjusted(p);
  for (size_t i = 0; i < p.size(); ++i)
    expect_close(adjusted[i], fixture().at("holm").at("adjusted")[i], std::to_string(i));
  for (const auto &pair : fixture().at("runs_needed"))
    EXPECT_EQ(stats::runs_needed(pair[0]), pair[1].get<int>()) << pair[0];
}

TEST(StatisticsFixture, Distributions)
{
  for (const auto &row : fixture().at("student_t_quantile"))
    expect_close(stats::student_t_quantile(row[0], row[1]), row[2], row.dump());
  for (const auto &row : fixture().at("binomial"))
    expect_close(stats::binomial_cdf(row[0], row[1], row[2]), row[3], row.dump());
  for (const auto &row : fixture().at("binomial_quantile"))
    EXPECT_EQ(stats::binomial_quantile(row[0], row[1], row[2]), row[3].get<int>()) << row.dump();
  for (const auto &row : fixture().at("chi_squared_upper_tail"))
    expect_close(stats::chi_squared_upper_tail(row[0], row[1]), row[2], row.dump());
}

}  // namespace
}  // namespace mlffbench
