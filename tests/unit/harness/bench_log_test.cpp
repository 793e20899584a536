// SPDX-License-Identifier: GPL-2.0-or-later
// The bench log reader: good logs, logs cut anywhere, logs of others.
#include "benchlog/bench_log.h"
#include "store/file.h"

#include "temporary_folder.h"

#include <cmath>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

const std::string head =
    "# mlff-bench-log 1\n"
    "# {\"atoms\":64,\"units\":\"metal\"}\n"
    "call,step,phase,rebuild,pair_s,force_s,step_s,pe_eV,etotal_eV,temp_K,press_bar,rss_B\n";
const std::string rows = "1,0,setup,1,,0.9,,-346.98,-344.5,300,1.2e3,412345344\n"
                         "2,1,warmup,0,0.41,0.42,0.43,,,,,\n"
                         "3,2,run,1,0.4,0.41,0.42,-346,-344,290,,\n";
const std::string good = head + rows + "# run {\"run\":1,\"steps\":2,\"atoms\":64}\n";

TEST(BenchLog, ReadsRowsHeaderAndSummary)
{
  const BenchLog log = parse_bench_log(good, "bench.log");
  EXPECT_EQ(log.header["atoms"], 64);
  EXPECT_EQ(log.energy_unit, "eV");
  EXPECT_EQ(log.temperature_unit, "K");
  EXPECT_EQ(log.pressure_unit, "bar");
  ASSERT_EQ(log.rows.size(), 3U);
  EXPECT_EQ(log.rows[0].phase, Phase::setup);
  EXPECT_TRUE(std::isnan(log.rows[0].pair_s));
  EXPECT_EQ(log.rows[0].rss_B, 412345344);
  EXPECT_DOUBLE_EQ(log.rows[0].press, 1200.0);
  EXPECT_EQ(log.rows[1].phase, Phase::warmup);
  EXPECT_EQ(log.rows[1].rss_B, -1);
  EXPECT_FALSE(log.rows[1].not_finite);
  EXPECT_TRUE(log.rows[2].rebuild);
  EXPECT_DOUBLE_EQ(log.rows[2].step_s, 0.42);
  ASSERT_EQ(log.runs.size(), 1U);
  EXPECT_EQ(log.runs[0]["steps"], 2);
  EXPECT_FALSE(log.truncated);
}

TEST(BenchLog, ReadsThePhasesOfPairStylesThatTellThem)
{
  const std::string names =
      head.substr(0, head.size() - 1) + ",pack_s,model_s,scatter_s,edges,model_calls\n";
  const BenchLog log = parse_bench_log(
      names + "1,0,setup,1,,0.9,,,,,,,0.001,0.25,0.002,1792,1\n2,1,run,0,,0.9,,,,,,,,,,,\n", "x");
  EXPECT_TRUE(log.phases);
  EXPECT_DOUBLE_EQ(log.rows[0].pack_s, 0.001);
  EXPECT_DOUBLE_EQ(log.rows[0].model_s, 0.25);
  EXPECT_DOUBLE_EQ(log.rows[0].scatter_s, 0.002);
  EXPECT_EQ(log.rows[0].edges, 1792);
  EXPECT_EQ(log.rows[0].model_calls, 1);
  EXPECT_TRUE(std::isnan(log.rows[1].model_s));
  EXPECT_EQ(log.rows[1].edges, -1);
  EXPECT_FALSE(parse_bench_log(good, "x").phases);
  EXPECT_THROW(parse_bench_log(names + rows, "x"), BenchLogError);  // rows of the other kind
}

TEST(BenchLog, CutAnywhereAfterItsHeaderGivesWholeRowsOnly)
{
  for (size_t size = head.size(); size < good.size(); ++size) {
    const std::string text = good.substr(0, size);
    const BenchLog log = parse_bench_log(text, "x");
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
    EXPECT_THROW(parse_bench_log(good.substr(0, size), "x"), BenchLogError) << size;
  }
}

void expect_error(const std::string &text, const std::string &message)
{
  try {
    parse_bench_log(text, "bench.log");
    FAIL() << "accepted: " << text;
  } catch (const BenchLogError &error) {
    EXPECT_NE(std::string(error.what()).find(message), std::string::npos) << error.what();
  }
}

TEST(BenchLog, RefusesWhatItDoesNotKnow)
{
  expect_error("# mlff-bench-log 2\n", "bench.log:1: bench log version 2 is not known");
  expect_error("hello\nworld\n", "bench.log:1: this is no bench log");
  expect_error("# mlff-bench-log 1\n# nonsense\n", "bench.log:2: not a JSON object");
  std::string other = good;
  other.replace(other.find("pair_s"), 6, "pair_t");
  expect_error(other, "bench.log:3: unknown column pair_t");
}

TEST(BenchLog, MalformedRowsNameTheirLine)
{
  expect_error(good + "4,3,run,0,0.4x,0.4,0.4,,,,,\n",
               "bench.log:8: `0.4x` in column pair_s is not a number");
  expect_error(good + "4,3,walk,0,,,,,,,,\n", "`walk` in column phase");
  expect_error(good + "4,3,run,2,,,,,,,,\n", "`2` in column rebuild");
  expect_error(good + "4,3,run\n", "3 fields instead of 12");
  expect_error(good + "9,3,run,0,,,,,,,,\n", "call 9 follows call 3");
  expect_error(good + std::string("\0\x01garbage\n", 10), "fields instead of 12");
}

TEST(BenchLog, NotFiniteValuesAreMarked)
{
  const BenchLog log =
      parse_bench_log(head + "1,0,run,0,,,,nan,1,300,,\n2,1,run,0,,,,1,-inf,300,,\n", "x");
  EXPECT_TRUE(log.rows[0].not_finite);
  EXPECT_TRUE(log.rows[1].not_finite);
}

TEST(BenchLog, LastStepOfAGrowingLog)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "bench.log";
  EXPECT_EQ(last_step(file), -1);
  write_file(file, head);
  EXPECT_EQ(last_step(file), -1);
  write_file(file, head + rows + "4,3,ru");
  EXPECT_EQ(last_step(file), 2);
  write_file(file, good);
  EXPECT_EQ(last_step(file), 2);
}

}  // namespace
}  // namespace mlffbench
