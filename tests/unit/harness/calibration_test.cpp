// SPDX-License-Identifier: GPL-2.0-or-later
// What our intervals, tests and verdicts do in thousands of synthetic measurements whose truth is
// known: no more false alarms, no more wrong intervals than they promise. Seeds are fixed.
#include "stats/autocorrelation.h"
#include "stats/center_interval.h"
#include "stats/mean_interval.h"
#include "stats/median_interval.h"
#include "stats/ratio.h"
#include "stats/series.h"
#include "stats/series_summary.h"
#include "stats/transient.h"
#include "stats/verdict.h"

#include "synthetic_series.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace mlffbench {
namespace {

using Generator = std::mt19937_64;

constexpr double alpha = 0.05;
constexpr double delta = 0.02;

using test::normal;

bool holds(const stats::Interval &interval, double truth)
{
  return interval.low <= truth && truth <= interval.high;
}

// --- Inside one run -----------------------------------------------------------------------------

constexpr size_t steps = 2000;

class WithinRun : public testing::TestWithParam<double> {};

TEST_P(WithinRun, IntervalOfTheMeanHoldsIt)
{
  constexpr int trials = 2000;
  Generator generator(1);
  int held = 0;
  for (int i = 0; i < trials; ++i) {
    const auto series = test::ar1(steps, GetParam(), generator);
    const auto steady = stats::steady_part(series);
    held +=
        holds(*stats::mean_interval(steady, stats::effective_samples(steady), alpha), 0.0) ? 1 : 0;
  }
  RecordProperty("coverage_percent", 100 * held / trials);
  EXPECT_GE(held, trials * 92 / 100);
}

TEST_P(WithinRun, IntervalOfTheMedianHoldsIt)
{
  constexpr int trials = 2000;
  Generator generator(2);
  int held = 0;
  for (int i = 0; i < trials; ++i) {
    const auto series = test::ar1(steps, GetParam(), generator);
    held += holds(*stats::median_interval(stats::steady_part(series), alpha), 0.0) ? 1 : 0;
  }
  RecordProperty("coverage_percent", 100 * held / trials);
  EXPECT_GE(held, trials * 90 / 100);
}

TEST_P(WithinRun, PercentileBoundLiesAboveIt)
{
  constexpr int trials = 1000;
  constexpr double true_p95 = 1.6448536269514722;
  Generator generator(3);
  int given = 0;
  int above = 0;
  for (int i = 0; i < trials; ++i) {
    const auto series = test::ar1(steps, GetParam(), generator);
    const stats::Percentile p95 = stats::percentile(series, 0.95, stats::effective_samples(series));
    given += p95.value ? 1 : 0;
    above += p95.value && *p95.upper_95 >= true_p95 ? 1 : 0;
  }
  RecordProperty("coverage_percent", 100 * above / given);
  EXPECT_GE(given, trials * 90 / 100);
  EXPECT_GE(above, given * 92 / 100);
}

TEST_P(WithinRun, SteadySeriesIsCalledFlat)
{
  constexpr int trials = 1000;
  Generator generator(4);
  int flat = 0;
  for (int i = 0; i < trials; ++i) {
    auto series = test::ar1(steps, GetParam(), generator);
    for (auto &x : series)
      x = 1.0 + 0.05 * x;
    const auto transient = stats::find_transient(series);
    const auto steady = std::span(series).subspan(transient.samples);
    flat += stats::classify(transient, stats::trend(steady), stats::effective_samples(steady)) ==
                    stats::Steadiness::flat
                ? 1
                : 0;
  }
  RecordProperty("flat_percent", 100 * flat / trials);
  EXPECT_GE(flat, trials * 90 / 100);
}

INSTANTIATE_TEST_SUITE_P(Autocorrelation, WithinRun, testing::Values(0.0, 0.3, 0.6, 0.9));

// --- Runs as units ------------------------------------------------------------------------------

class Runs : public testing::TestWithParam<int> {};

TEST_P(Runs, IntervalOverRunsHoldsTheTruth)
{
  constexpr int trials = 4000;
  Generator generator(5);
  int held = 0;
  for (int i = 0; i < trials; ++i) {
    std::vector<double> logs;
    for (int run = 0; run < GetParam(); ++run)
      logs.push_back(0.01 * normal(generator));
    held += holds(stats::center_interval(logs, alpha)->interval, 0.0) ? 1 : 0;
  }
  EXPECT_GE(held, trials * 94 / 100);
}

INSTANTIATE_TEST_SUITE_P(Number, Runs, testing::Values(3, 4, 5, 6, 7, 8, 12, 20));

// --- Comparisons --------------------------------------------------------------------------------

/// One noise pattern of a session: spread between runs, drift of the machine over the session,
/// hiccups, a warm-up at the start of each run.
struct Noise {
  const char *name;
  double run_sd;
  double drift;
  bool hiccups;
  bool warm_up;
};

void PrintTo(const Noise &noise, std::ostream *stream)
{
  *stream << noise.name;
}

/// The median that the harness takes of a run of 1000 steps, autocorrelation 0.5, spread 5 %, which
/// begins at `time` (0 to 1) of the session.
double log_run_median(const Noise &noise, double time, double true_log, Generator &generator)
{
  constexpr size_t run_steps = 1000;
  const double level = true_log + noise.run_sd * normal(generator) + noise.drift * time;
  auto series = test::ar1(run_steps, 0.5, generator);
  for (size_t i = 0; i < series.size(); ++i) {
    series[i] = std::exp(level + 0.05 * series[i]);
    if (noise.hiccups && generator() % 200 == 0)
      series[i] *= 100.0;
    if (noise.warm_up)
      series[i] *= (i < 5 ? 20.0 : 1.0) * (1.0 + 0.4 * std::exp(-static_cast<double>(i) / 60.0));
  }
  return std::log(stats::median(stats::steady_part(series)));
}

/// ln(b / a) of `pairs` pairs, in random ABBA and BAAB blocks as interleaved_order() has them.
std::vector<double> interleaved_log_ratios(const Noise &noise, int pairs, double true_log,
                                           Generator &generator)
{
  std::vector<double> log_ratios;
  bool a_first = false;
  for (int pair = 0; pair < pairs; ++pair) {
    a_first = pair % 2 == 0 ? generator() % 2 == 0 : !a_first;
    const double early = (2.0 * pair) / (2.0 * pairs);
    const double late = (2.0 * pair + 1.0) / (2.0 * pairs);
    const double a = log_run_median(noise, a_first ? early : late, 0.0, generator);
    const double b = log_run_median(noise, a_first ? late : early, true_log, generator);
    log_ratios.push_back(b - a);
  }
  return log_ratios;
}

class Comparisons : public testing::TestWithParam<Noise> {};

TEST_P(Comparisons, SameAgainstSameIsSeldomCalledDifferent)
{
  constexpr int trials = 2000;
  Generator generator(6);
  int rejected = 0;
  int verdicts = 0;
  int held = 0;
  for (int i = 0; i < trials; ++i) {
    const auto ratio =
        *stats::paired_ratio(interleaved_log_ratios(GetParam(), 6, 0.0, generator), alpha);
    rejected += ratio.p <= alpha ? 1 : 0;
    held += holds(*ratio.interval, 1.0) ? 1 : 0;
    const auto verdict = stats::judge({ratio}, alpha, delta).front().verdict;
    verdicts += verdict == stats::Verdict::faster || verdict == stats::Verdict::slower ? 1 : 0;
  }
  RecordProperty("false_positives_per_thousand", 1000 * rejected / trials);
  EXPECT_LE(rejected, trials * 6 / 100);
  EXPECT_LE(verdicts, rejected);
  EXPECT_GE(held, trials * 94 / 100);
}

INSTANTIATE_TEST_SUITE_P(Noise, Comparisons,
                         testing::Values(Noise{"none", 0.0, 0.0, false, false},
                                         Noise{"run_0.5", 0.005, 0.0, false, false},
                                         Noise{"run_1", 0.01, 0.0, false, false},
                                         Noise{"run_1_drift_3", 0.01, 0.03, false, false},
                                         Noise{"run_2_drift_3", 0.02, 0.03, false, false},
                                         Noise{"drift_3", 0.0, 0.03, false, false},
                                         Noise{"hiccups_and_warm_up", 0.01, 0.03, true, true}),
                         [](const auto &pattern) {
                           std::string name = pattern.param.name;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

/// As interleaved_log_ratios(), but of whole runs: their medians are drawn at once.
std::vector<double> quick_log_ratios(int pairs, double run_sd, double drift, double true_log,
                                     Generator &generator)
{
  std::vector<double> log_ratios;
  bool a_first = false;
  for (int pair = 0; pair < pairs; ++pair) {
    a_first = pair % 2 == 0 ? generator() % 2 == 0 : !a_first;
    const double step = drift / (2.0 * pairs) * (a_first ? 1.0 : -1.0);
    log_ratios.push_back(true_log + step + run_sd * (normal(generator) - normal(generator)));
  }
  return log_ratios;
}

TEST(Power, FivePercentAtOnePercentNoiseIsFoundWithEightPairs)
{
  constexpr int trials = 4000;
  Generator generator(7);
  int found = 0;
  for (int i = 0; i < trials; ++i) {
    const auto ratio =
        stats::paired_ratio(quick_log_ratios(8, 0.01, 0.0, std::log(1.05), generator), alpha);
    found += stats::judge({*ratio}, alpha, delta).front().verdict == stats::Verdict::slower ? 1 : 0;
  }
  RecordProperty("found_per_thousand", 1000 * found / trials);
  EXPECT_GE(found, trials * 95 / 100);
}

TEST(Power, FivePercentIsFoundInTheWholePipeline)
{
  constexpr int trials = 300;
  const Noise noise{"", 0.01, 0.03, true, true};
  Generator generator(8);
  int found = 0;
  for (int i = 0; i < trials; ++i) {
    const auto ratio =
        stats::paired_ratio(interleaved_log_ratios(noise, 8, std::log(1.05), generator), alpha);
    found += stats::judge({*ratio}, alpha, delta).front().verdict == stats::Verdict::slower ? 1 : 0;
  }
  EXPECT_GE(found, trials * 95 / 100);
}

TEST(Power, QuietRunsOfOneSpeedAreEquivalent)
{
  constexpr int trials = 2000;
  Generator generator(9);
  int equivalent = 0;
  for (int i = 0; i < trials; ++i) {
    const auto ratio = stats::paired_ratio(quick_log_ratios(8, 0.005, 0.0, 0.0, generator), alpha);
    equivalent +=
        stats::judge({*ratio}, alpha, delta).front().verdict == stats::Verdict::equivalent ? 1 : 0;
  }
  EXPECT_GE(equivalent, trials * 90 / 100);
}

TEST(Table, OneFalseVerdictInTwentyRowsIsRare)
{
  constexpr int trials = 2000;
  constexpr int rows = 20;
  constexpr int pairs = 12;
  Generator generator(10);
  int wrong = 0;
  for (int i = 0; i < trials; ++i) {
    std::vector<stats::Ratio> table;
    for (int row = 0; row < rows; ++row)
      table.push_back(
          *stats::paired_ratio(quick_log_ratios(pairs, 0.05, 0.03, 0.0, generator), alpha));
    const auto judgements =
        stats::judge(table, alpha, 0.001);  // so small that the effect excuses none
    wrong +=
        std::any_of(judgements.begin(), judgements.end(), [](const stats::Judgement &judgement) {
          return judgement.verdict == stats::Verdict::faster ||
                 judgement.verdict == stats::Verdict::slower;
        });
  }
  EXPECT_LE(wrong, trials * 6 / 100);
}

TEST(Equivalence, IsSeldomSaidOfADifferenceAtDelta)
{
  constexpr int trials = 4000;
  Generator generator(11);
  int wrong = 0;
  for (int i = 0; i < trials; ++i) {
    const auto ratio =
        stats::paired_ratio(quick_log_ratios(8, 0.003, 0.0, std::log1p(delta), generator), alpha);
    wrong +=
        stats::judge({*ratio}, alpha, delta).front().verdict == stats::Verdict::equivalent ? 1 : 0;
  }
  EXPECT_LE(wrong, trials * 5 / 100);
}

class SeparateSessions : public testing::TestWithParam<int> {};

TEST_P(SeparateSessions, SameAgainstSameOnASteadyMachine)
{
  constexpr int trials = 4000;
  Generator generator(12);
  int rejected = 0;
  int held = 0;
  for (int i = 0; i < trials; ++i) {
    std::vector<double> a;
    std::vector<double> b;
    for (int run = 0; run < GetParam(); ++run) {
      a.push_back(0.01 * normal(generator));
      b.push_back(0.01 * normal(generator));
    }
    const auto ratio = *stats::separate_ratio(a, b, alpha);
    rejected += ratio.p <= alpha ? 1 : 0;
    held += holds(*ratio.interval, 1.0) ? 1 : 0;
  }
  EXPECT_LE(rejected, trials * 6 / 100);
  EXPECT_GE(held, trials * 94 / 100);
}

INSTANTIATE_TEST_SUITE_P(Number, SeparateSessions, testing::Values(3, 4, 6, 8, 12));

}  // namespace
}  // namespace mlffbench
