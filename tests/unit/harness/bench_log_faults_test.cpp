// SPDX-License-Identifier: GPL-2.0-or-later
// The bench log reader: logs of others, and what is wrong in a line.
#include "benchlog/bench_log.h"

#include "bench_log_text.h"

#include <gtest/gtest.h>

namespace mlffbench {
namespace {

using namespace bench_log_test;

TEST(BenchLog, OtherColumnsCannotGoOn)
{
  const char *message = "bench.log:8: the log was continued with other columns than it began with";
  expect_error(good + "# continued " + header(names + phase_names) + "\n" + fourth, message);
  expect_error(good + "# continued {}\n" + fourth, message);
  expect_error(good + "# continued nonsense\n", "bench.log:8: not a JSON object");
}

TEST(BenchLog, RefusesWhatItDoesNotKnow)
{
  for (const std::string version : {"1", "4", "2.1"}) {
    expect_error("# mlff-bench-log " + version + "\n" + good.substr(good.find('\n') + 1),
                 "bench.log:1: bench log version " + version +
                     " is not known, only versions 2 and 3; use a harness and a package of the "
                     "same release");
  }
  expect_error("hello\nworld\n", "bench.log:1: this is no bench log");
  expect_error("# mlff-bench-log 2\n# nonsense\n", "bench.log:2: not a JSON object");
  const auto with_columns = [](const std::string &from, const std::string &to) {
    std::string columns = names;
    return head_of(columns.replace(columns.find(from), from.size(), to));
  };
  expect_error(with_columns("pair_s", "pair_t"), "bench.log:3: unknown column pair_t");
  expect_error(with_columns("pair_s", "pair_s_too"), "bench.log:3: unknown column pair_s_too");
  expect_error(with_columns("temp_K", "temp_"), "bench.log:3: unknown column temp_");
  expect_error(with_columns(",device_B", ""), "bench.log:3: 22 columns instead of 23 or 28");
  expect_error(with_columns("conserved_eV", "conserved_J"), "bench.log:3: two units, eV and J");
  expect_error("# mlff-bench-log 2\n# " + header(names + phase_names) + "\n" + names + "\n",
               "bench.log:3: these are not the `columns` of the header");
  expect_error(good + "# jump {}\n", "bench.log:8: `# jump {}` is not a row, `# run`");
}

TEST(BenchLog, MalformedRowsNameTheirLine)
{
  const auto with = [](const std::string &from, const std::string &to) {
    std::string row = fourth;
    return good + row.replace(row.find(from), from.size(), to);
  };
  expect_error(with("0,0,,", "0,0,0.4x,"), "bench.log:8: `0.4x` in column pair_s is not a number");
  expect_error(with("0,0,,", "0,0,-0.4,"), "bench.log:8: `-0.4` in column pair_s is below 0");
  expect_error(with("3", ""), "bench.log:8: `` in column step is not a number");
  expect_error(with("run,0,", "run,,"), "bench.log:8: `` in column level is not a number");
  expect_error(with("run", "walk"), "`walk` in column phase");
  expect_error(with("0,0,,", "0,2,,"), "`2` in column rebuild");
  expect_error(good + "4,3,run\n", "3 fields instead of 23");
  expect_error(with("4", "9"), "call 9 follows call 3");
  expect_error(good + std::string("\0\x01garbage\n", 10), "fields instead of 23");
}

TEST(BenchLog, NumbersBeyondAllMeasureAreRefusedOrNotFinite)
{
  expect_error(head + "1,0,run,0,0,1e308,,,,,,,,,,,,,,,,,\n",
               "bench.log:4: `1e308` in column pair_s is more than 1e+100 seconds");
  expect_error(head + "1,0,run,0,0,,,,,2e+100,,,,,,,,,,,,,\n",
               "bench.log:4: `2e+100` in column step_s is more than 1e+100 seconds");
  expect_error(head + "9223372036854775807,0,run,0,0,,,,,,,,,,,,,,,,,,\n",
               "bench.log:4: `9223372036854775807` in column call is too large");
  expect_error(head + "1,9999999999999999999,run,0,0,,,,,,,,,,,,,,,,,,\n",
               "`9999999999999999999` in column step is not a number");
  // What has exploded has no energy that could be averaged.
  const auto log = benchlog::parse_bench_log(head + "1,0,run,0,0,,,,,,,,,1e308,,,300,,,,,,\n"
                                                    "2,1,run,0,0,,,,,,,,,1e20,,,300,,,4e9,,,\n",
                                             "x");
  EXPECT_TRUE(log.rows[0].not_finite);
  EXPECT_FALSE(log.rows[1].not_finite);
  EXPECT_DOUBLE_EQ(log.rows[1].rss_mean_B, 4e9);
}

TEST(BenchLog, LinesOfJsonAreReadWithinLimits)
{
  const std::string deep = "{\"a\":" + std::string(100000, '[') + std::string(100000, ']') + "}";
  const char *message = "not a JSON object: JSON with more than 64 lists and objects in each other";
  expect_error("# mlff-bench-log 2\n# " + deep + "\n" + names + "\n",
               std::string("bench.log:2: ") + message);
  for (const std::string word :
       {"# run ", "# continued ", "# halt ", "# interleave ", "# turn ", "# section "})
    expect_error(good + word + deep + "\n", std::string("bench.log:8: ") + message);
  expect_error(good + "# run {\"peak_rss_B\":\"abc\"}\n",
               "bench.log:8: `peak_rss_B` is \"abc\" and not a whole number");
  expect_error(good + "# run {\"peak_rss_B\":null}\n",
               "bench.log:8: `peak_rss_B` is null and not a whole number");
  expect_error(good + "# run {\"atoms\":18446744073709551615}\n",
               "bench.log:8: `atoms` is 18446744073709551615 and not a whole number");
  expect_error(good + "# run {\"kind\":[]}\n", "bench.log:8: `kind` is [] and not a text");
  expect_error(good + "# run {\"steps\":1e999}\n", "beyond the range of numbers");
  expect_error("# mlff-bench-log 2\n# {\"atoms\":\"64\"}\n" + names + "\n",
               "bench.log:2: `atoms` is \"64\" and not a whole number");
}

}  // namespace
}  // namespace mlffbench
