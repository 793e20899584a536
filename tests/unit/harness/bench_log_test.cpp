// SPDX-License-Identifier: GPL-2.0-or-later
// The bench log reader: good logs, and logs cut anywhere.
#include "benchlog/bench_log.h"

#include "bench_log_text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace mlffbench {
namespace {

using namespace bench_log_test;

TEST(BenchLog, ReadsRowsHeaderAndSummary)
{
  const benchlog::BenchLog log = benchlog::parse_bench_log(good, "bench.log");
  EXPECT_EQ(log.header["atoms"], 64);
  EXPECT_EQ(log.energy_unit, "eV");
  EXPECT_EQ(log.temperature_unit, "K");
  EXPECT_EQ(log.pressure_unit, "bar");
  ASSERT_EQ(log.rows.size(), 3U);
  EXPECT_EQ(log.rows[0].phase, benchlog::Phase::setup);
  EXPECT_EQ(log.rows[1].phase, benchlog::Phase::warmup);
  EXPECT_TRUE(log.rows[2].rebuild);
  ASSERT_EQ(log.runs.size(), 1U);
  EXPECT_EQ(log.runs[0]["steps"], 2);
  EXPECT_TRUE(log.continued.empty());
  EXPECT_TRUE(log.halts.empty());
  EXPECT_FALSE(log.truncated);
}

TEST(BenchLog, ReadsWhereSlicesBegin)
{
  // Logs of before say turn and round.
  for (const auto &[word, number] :
       {std::pair<std::string, std::string>{"interleave", "slice"}, {"turn", "round"}}) {
    const auto mark = [&name = word, &key = number](int call, const std::string &value) {
      return fmt::format("# {} {{\"call\":{},\"{}\":{}}}\n", name, call, key, value);
    };
    const auto log =
        benchlog::parse_bench_log(head + mark(2, "1") + rows + mark(4, "3") + fourth, "bench.log");
    ASSERT_EQ(log.slices.size(), 2U);
    EXPECT_EQ(log.slices[0].call, 2);
    EXPECT_EQ(log.slices[0].slice, 1);
    EXPECT_EQ(log.slices[1].call, 4);
    EXPECT_EQ(log.slices[1].slice, 3);
    const std::string without = fmt::format("# {} {{\"call\":2}}\n", word);
    for (const std::string &wrong : {without, mark(2, "1.5")}) {
      EXPECT_THROW(benchlog::parse_bench_log(head + wrong + rows, "bench.log"),
                   benchlog::BenchLogError);
    }
  }
}

TEST(BenchLog, EachColumnHasItsPlace)
{
  const benchlog::BenchLog log = benchlog::parse_bench_log(good, "bench.log");
  EXPECT_DOUBLE_EQ(log.rows[0].pe, -346.98);
  EXPECT_DOUBLE_EQ(log.rows[0].etotal, -344.5);
  EXPECT_DOUBLE_EQ(log.rows[0].conserved, -344.25);
  EXPECT_DOUBLE_EQ(log.rows[0].temp, 300.0);
  EXPECT_DOUBLE_EQ(log.rows[0].press, 1200.0);
  EXPECT_EQ(log.rows[0].rss_B, 412345344);
  EXPECT_DOUBLE_EQ(log.rows[0].rss_mean_B, 4.1e8);
  EXPECT_EQ(log.rows[0].peak_rss_B, 500);
  EXPECT_EQ(log.rows[0].lammps_B, 600);
  EXPECT_EQ(log.rows[0].device_B, 700);
  EXPECT_DOUBLE_EQ(log.rows[1].pair_s, 0.41);
  EXPECT_DOUBLE_EQ(log.rows[1].pair_min_s, 0.39);
  EXPECT_DOUBLE_EQ(log.rows[1].pair_mean_s, 0.4);
  EXPECT_DOUBLE_EQ(log.rows[1].force_s, 0.42);
  EXPECT_DOUBLE_EQ(log.rows[1].step_s, 0.43);
  EXPECT_DOUBLE_EQ(log.rows[1].neigh_s, 0.001);
  EXPECT_DOUBLE_EQ(log.rows[1].comm_s, 0.002);
  EXPECT_DOUBLE_EQ(log.rows[1].other_s, 0.003);
}

TEST(BenchLog, EmptyFieldsAreNoValues)
{
  const benchlog::BenchLog log =
      benchlog::parse_bench_log(head + "1,0,run,0,0,,,,,,,,,,,,,,,,,,\n", "x");
  const benchlog::BenchRow &row = log.rows.at(0);
  for (const double value : {row.pair_s, row.pair_min_s, row.pair_mean_s, row.force_s, row.step_s,
                             row.neigh_s, row.comm_s, row.other_s, row.pe, row.etotal,
                             row.conserved, row.temp, row.press, row.rss_mean_B}) {
    EXPECT_TRUE(std::isnan(value));
  }
  for (const int64_t value : {row.rss_B, row.peak_rss_B, row.lammps_B, row.device_B})
    EXPECT_EQ(value, -1);
  EXPECT_FALSE(row.not_finite);
}

TEST(BenchLog, ReadsThePhasesOfPairStylesThatTellThem)
{
  const std::string begin = head_of(names + phase_names);
  const benchlog::BenchLog log = benchlog::parse_bench_log(
      begin + "1,0,setup,0,1,,,,0.9,,,,,,,,,,,,,,,0.001,0.25,0.002,1792,1\n"
              "2,1,run,0,0,,,,0.9,,,,,,,,,,,,,,,,,,,\n",
      "x");
  EXPECT_TRUE(log.phases);
  EXPECT_DOUBLE_EQ(log.rows[0].pack_s, 0.001);
  EXPECT_DOUBLE_EQ(log.rows[0].model_s, 0.25);
  EXPECT_DOUBLE_EQ(log.rows[0].scatter_s, 0.002);
  EXPECT_EQ(log.rows[0].edges, 1792);
  EXPECT_EQ(log.rows[0].model_calls, 1);
  EXPECT_TRUE(std::isnan(log.rows[1].model_s));
  EXPECT_EQ(log.rows[1].edges, -1);
  EXPECT_FALSE(benchlog::parse_bench_log(good, "x").phases);
  EXPECT_THROW(benchlog::parse_bench_log(begin + rows, "x"),
               benchlog::BenchLogError);  // rows of the other kind
}

TEST(BenchLog, LevelsOfRespaAndRerunsHaveRows)
{
  const benchlog::BenchLog log =
      benchlog::parse_bench_log(head + "1,0,run,1,0,,,,,,,,,,,,,,,,,,\n"
                                       "2,0,run,2,0,,,,,,,,,,,,,,,,,,\n"
                                       "3,7,rerun,0,1,,,,,,,,,,,,,,,,,,\n",
                                "x");
  ASSERT_EQ(log.rows.size(), 3U);
  EXPECT_EQ(log.rows[0].level, 1);
  EXPECT_EQ(log.rows[1].level, 2);
  EXPECT_EQ(log.rows[2].level, 0);
  EXPECT_EQ(log.rows[2].phase, benchlog::Phase::rerun);
}

TEST(BenchLog, CutAnywhereAfterItsHeaderGivesWholeRowsOnly)
{
  for (size_t size = head.size(); size < good.size(); ++size) {
    const std::string text = good.substr(0, size);
    const benchlog::BenchLog log = benchlog::parse_bench_log(text, "x");
    const auto lines = static_cast<size_t>(
        std::count(text.begin() + static_cast<std::ptrdiff_t>(head.size()), text.end(), '\n'));
    EXPECT_EQ(log.rows.size(), std::min<size_t>(lines, 3)) << size;
    EXPECT_TRUE(log.runs.empty());
    EXPECT_EQ(log.truncated, text.back() != '\n') << size;
  }
}

TEST(BenchLog, CutInItsHeaderIsAnError)
{
  for (size_t size = 0; size < head.size(); ++size) {
    EXPECT_THROW(benchlog::parse_bench_log(good.substr(0, size), "x"), benchlog::BenchLogError)
        << size;
  }
}

TEST(BenchLog, GoesOnAfterALaterSimulation)
{
  const benchlog::BenchLog log =
      benchlog::parse_bench_log(good + "# continued " + header(names) + "\n" + fourth, "x");
  ASSERT_EQ(log.continued.size(), 1U);
  EXPECT_EQ(log.continued[0]["atoms"], 64);
  EXPECT_EQ(log.rows.size(), 4U);
  // A restart file may be older than the end of the log.
  const std::string earlier = "2,1,run,0,0,,,,,,,,,,,,,,,,,,\n";
  EXPECT_EQ(benchlog::parse_bench_log(good + "# continued " + header(names) + "\n" + earlier, "x")
                .rows.size(),
            4U);
  expect_error(good + "# continued " + header(names) + "\n" + earlier + fourth,
               "bench.log:10: call 4 follows call 2");
}

TEST(BenchLog, SectionsHaveHeadersOfTheirOwn)
{
  const std::string trial = "4,3,other,0,0,,,,,,,,,,,,,,,,,,\n";
  const benchlog::BenchLog log =
      benchlog::parse_bench_log("# mlff-bench-log 3" + good.substr(good.find('\n')) + "# section " +
                                    header(names) + "\n" + trial + "# run {\"run\":2}\n",
                                "x");
  ASSERT_EQ(log.sections.size(), 1U);
  EXPECT_EQ(log.sections[0].header["atoms"], 64);
  EXPECT_EQ(log.sections[0].first_run, 1U);
  EXPECT_EQ(log.runs.size(), 2U);
  EXPECT_EQ(log.rows.back().phase, benchlog::Phase::other);
  expect_error(good + "# section " + header(names + ",more") + "\n",
               "bench.log:8: the section has other columns than a log in these units can have");
}

TEST(BenchLog, BothVersionsAreRead)
{
  std::string third = good;
  third.replace(third.find('2'), 1, "3");
  third += "4,3,other,0,0,,,,0.5,,,,,,,,,,,,,,\n";
  const benchlog::BenchLog log = benchlog::parse_bench_log(third, "x");
  ASSERT_EQ(log.rows.size(), 4U);
  EXPECT_EQ(log.rows[3].phase, benchlog::Phase::other);
}

TEST(BenchLog, KeepsWhyARunWasHalted)
{
  const benchlog::BenchLog log = benchlog::parse_bench_log(
      head + rows + "# halt {\"reason\":\"it is hot\",\"step\":2}\n", "x");
  ASSERT_EQ(log.halts.size(), 1U);
  EXPECT_EQ(log.halts[0].reason, "it is hot");
  EXPECT_EQ(log.halts[0].step, 2);
  EXPECT_TRUE(log.runs.empty());
  expect_error(good + "# halt {\"reason\":1,\"step\":2}\n", "bench.log:8: a halt needs");
  expect_error(good + "# halt {\"reason\":\"hot\"}\n", "bench.log:8: a halt needs");
}

TEST(BenchLog, NotFiniteValuesAreMarked)
{
  const benchlog::BenchLog log =
      benchlog::parse_bench_log(head + "1,0,run,0,0,,,,,,,,,nan,1,,300,,,,,,\n"
                                       "2,1,run,0,0,,,,,,,,,1,-inf,,300,,,,,,\n"
                                       "3,2,run,0,0,,,,,,,,,1,1,inf,300,,,,,,\n"
                                       "4,3,run,0,0,,,,,,,,,1,1,1,300,1,,,,,\n",
                                "x");
  EXPECT_TRUE(log.rows[0].not_finite);
  EXPECT_TRUE(log.rows[1].not_finite);
  EXPECT_TRUE(log.rows[2].not_finite);
  EXPECT_FALSE(log.rows[3].not_finite);
}

TEST(BenchLog, TimesThatAreNoNumbersAreMarkedAndLeftOut)
{
  const benchlog::BenchLog log =
      benchlog::parse_bench_log(head + "1,0,run,0,0,nan,,,0.5,0.6,,,,,,,300,,,,,,\n"
                                       "2,1,run,0,0,0.1,,,inf,0.6,,,,,,,300,,,,,,\n"
                                       "3,2,run,0,0,0.1,,,0.5,-nan,,,,,,,300,,,,,,\n"
                                       "4,3,run,0,0,0.1,,,0.5,0.6,,,,,,,300,,,,,,\n",
                                "x");
  EXPECT_TRUE(std::isnan(log.rows[0].pair_s));
  EXPECT_TRUE(std::isnan(log.rows[1].force_s));
  EXPECT_TRUE(std::isnan(log.rows[2].step_s));
  EXPECT_DOUBLE_EQ(log.rows[2].pair_s, 0.1);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(log.rows[i].time_not_finite, i < 3) << i;
    EXPECT_FALSE(log.rows[i].not_finite) << i;
  }
}

}  // namespace
}  // namespace mlffbench
