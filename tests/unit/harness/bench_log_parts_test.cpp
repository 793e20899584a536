// SPDX-License-Identifier: GPL-2.0-or-later
// The bench log reader on files: their sections, the parts that are read at once, and what is no
// log.
#include "base/file.h"
#include "benchlog/bench_log.h"

#include "bench_log_text.h"
#include "temporary_folder.h"

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <gtest/gtest.h>
#include <vector>

namespace mlffbench {
namespace {

using namespace bench_log_test;

/// Counts what it is given.
class Tally : public benchlog::RowSink {
public:
  void take(const benchlog::BenchRow &row) override { ++counts.back(); }
  void begin_section() override { counts.push_back(0); }
  std::vector<int64_t> counts = {0};
};

/// What one thread, or several that share a file, find in it.
std::vector<int64_t> rows_of_sections(const std::filesystem::path &file, size_t parts)
{
  std::vector<Tally> tallies(parts);
  std::vector<benchlog::RowSink *> sinks;
  for (auto &tally : tallies)
    sinks.push_back(&tally);
  const benchlog::BenchLog log = benchlog::scan_bench_log(file, sinks, parts);
  std::vector<int64_t> counts = {0};
  for (const auto &tally : tallies) {
    counts.back() += tally.counts.front();
    counts.insert(counts.end(), tally.counts.begin() + 1, tally.counts.end());
  }
  EXPECT_EQ(log.sections.size() + 1, counts.size());
  return counts;
}

/// So many rows from this call on.
std::string many_rows(int64_t first, int64_t count, bool phases)
{
  std::string text;
  for (int64_t call = first; call < first + count; ++call) {
    text += std::to_string(call) + ",1,run,0,0,0.123456789,,,0.123456789,0.123456789,,,,,,,,,,,,," +
            (phases ? ",,,,,\n" : "\n");
  }
  return text;
}

TEST(BenchLog, SectionsBeginAnewWithTheirOwnColumns)
{
  const std::string other = "# section " + header(names + phase_names) + "\n";
  const std::string row = "4,3,run,0,0,,,,,,,,,,,,,,,,,,,0.001,0.25,0.002,1792,1\n";
  for (const std::string &columns : {std::string(), names + phase_names + "\n"}) {
    std::string text = good;
    text += other;
    text += columns;
    text += row;
    text += "# section " + header(names) + "\n5,0,setup,0,1,,,,,,,,,,,,,,,,,,\n";
    const benchlog::BenchLog log = benchlog::parse_bench_log(text, "x");
    ASSERT_EQ(log.sections.size(), 2U);
    EXPECT_EQ(log.sections[0].first_run, 1U);
    EXPECT_EQ(log.sections[1].first_run, 1U);
    ASSERT_EQ(log.rows.size(), 5U);
    EXPECT_DOUBLE_EQ(log.rows[3].model_s, 0.25);
    EXPECT_TRUE(std::isnan(log.rows[4].model_s));
  }
  expect_error(good + other + fourth, "bench.log:9: 23 fields instead of 28");
  expect_error(good + other + names + "\n" + row,
               "bench.log:9: these are not the `columns` of the header");
  expect_error(good + "# section {\"columns\":[\"call\"]}\n",
               "bench.log:8: the section has other columns than a log in these units can have");
}

TEST(BenchLog, PartsThatAreReadAtOnceAgreeAboutSections)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "bench.log";
  constexpr int64_t many = 40000;  // some MiB
  const std::string begin = head + many_rows(1, many, false);
  base::write_file(file, begin + "# section " + header(names + phase_names) + "\n" +
                             many_rows(many + 1, many, true) + "# section " + header(names) + "\n" +
                             many_rows(2 * many + 1, 7, false));
  for (const size_t parts : {1U, 2U, 3U, 5U, 16U})
    EXPECT_EQ(rows_of_sections(file, parts), (std::vector<int64_t>{many, many, 7})) << parts;
  // A row of the other columns is found wherever a part begins.
  base::write_file(file, begin + many_rows(many + 1, many, true));
  for (const size_t parts : {1U, 2U, 3U, 16U}) {
    try {
      rows_of_sections(file, parts);
      FAIL();
    } catch (const benchlog::BenchLogError &error) {
      EXPECT_EQ(std::string(error.what()),
                file.string() + ":" + std::to_string(many + 4) + ": 28 fields instead of 23");
    }
  }
}

void expect_unreadable(const std::filesystem::path &file, const std::string &message)
{
  for (const size_t parts : {1U, 4U}) {
    std::vector<Tally> tallies(parts);
    std::vector<benchlog::RowSink *> sinks;
    for (auto &tally : tallies)
      sinks.push_back(&tally);
    try {
      benchlog::scan_bench_log(file, sinks, parts);
      FAIL() << "read: " << file;
    } catch (const benchlog::BenchLogError &error) {
      EXPECT_EQ(std::string(error.what()), file.string() + message);
    }
  }
}

TEST(BenchLog, ALineWithoutAnEndIsNotHeldWhole)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "bench.log";
  const std::string too_long = ": the line is longer than 1048576 bytes, which no line of these "
                               "files is";
  base::write_file(file, head + rows + std::string(5000000, '7'));
  expect_unreadable(file, ":7" + too_long);
  base::write_file(file,
                   head + many_rows(1, 40000, false) + std::string(5000000, '7') + "\n" + fourth);
  expect_unreadable(file, ":40004" + too_long);
  base::write_file(file, "# mlff-bench-log 2\n# {\"a\":\"" + std::string(5000000, 'x'));
  expect_unreadable(file, ":2" + too_long);
  expect_unreadable("/dev/zero", ":1" + too_long);
  expect_unreadable("/dev/null", ":1: the file is empty or breaks off in its first line");
}

TEST(BenchLog, CompressedLogsAndFoldersAreRefused)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "bench.log.gz";
  base::write_file(file, "\x1f\x8b\x08 some bytes");
  expect_unreadable(file, " is compressed by gzip, only plain text is read; gunzip it first, and "
                          "name the file that this makes");
  EXPECT_THROW(benchlog::read_bench_log(folder.path()), base::FileError);
}

TEST(BenchLog, LastStepOfAGrowingLog)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "bench.log";
  EXPECT_EQ(benchlog::last_step(file), -1);
  base::write_file(file, head);
  EXPECT_EQ(benchlog::last_step(file), -1);
  base::write_file(file, head + rows + "4,3,ru");
  EXPECT_EQ(benchlog::last_step(file), 2);
  base::write_file(file, good);
  EXPECT_EQ(benchlog::last_step(file), 2);
  base::write_file(file, good + fourth + "# halt {\"reason\":\"hot\",\"step\":3}\n");
  EXPECT_EQ(benchlog::last_step(file), 3);
  base::write_file(file, good + "4,500,rerun,0,1,,,,0.1,,,,,,,,,,,,,,\n");
  EXPECT_EQ(benchlog::last_step(file), 4) << "frames have steps of their own";
}

TEST(BenchLog, EndsOfAGrowingLog)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "bench.log";
  EXPECT_THROW(benchlog::read_ends(file), base::FileError);
  base::write_file(file, "# mlff-bench-log 2\n");
  EXPECT_THROW(benchlog::read_ends(file), benchlog::BenchLogError);
  base::write_file(file, head + rows + "4,3,ru");
  EXPECT_EQ(benchlog::read_ends(file).rows.size(), 3U);
  base::write_file(file, head + many_rows(1, 40000, false));
  const auto log = benchlog::read_ends(file, 4096);
  EXPECT_EQ(log.header.at("atoms"), 64);
  EXPECT_LT(log.rows.size(), 400U) << "some kilobytes of a log of megabytes";
  EXPECT_EQ(log.rows.front().call, 1);
  EXPECT_EQ(log.rows.back().call, benchlog::read_bench_log(file).rows.back().call);
  base::write_file(file, head + many_rows(1, 40000, false) + "1,2\n");
  EXPECT_THROW(benchlog::read_ends(file, 4096), benchlog::BenchLogError);
}

}  // namespace
}  // namespace mlffbench
