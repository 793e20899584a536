// SPDX-License-Identifier: GPL-2.0-or-later
// The bench log reader: good logs, logs cut anywhere, logs of others.
#include "base/file.h"
#include "benchlog/bench_log.h"

#include "temporary_folder.h"

#include <cmath>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

const std::string names = "call,step,phase,level,rebuild,pair_s,pair_min_s,pair_mean_s,force_s,"
                          "step_s,neigh_s,comm_s,other_s,pe_eV,etotal_eV,conserved_eV,temp_K,"
                          "press_bar,rss_B,rss_mean_B,peak_rss_B,lammps_B,device_B";
const std::string phase_names = ",pack_s,model_s,scatter_s,edges,model_calls";

/// A header with these columns, as JSON.
std::string header(const std::string &columns)
{
  std::string list = columns;
  for (size_t at = list.find(','); at != std::string::npos; at = list.find(',', at + 3))
    list.replace(at, 1, "\",\"");
  return R"({"atoms":64,"units":"metal","columns":[")" + list + "\"]}";
}

/// The first three lines of a log with these columns.
std::string head_of(const std::string &columns)
{
  return "# mlff-bench-log 2\n# " + header(columns) + "\n" + columns + "\n";
}

const std::string head = head_of(names);
const std::string rows =
    "1,0,setup,0,1,,,,0.9,,,,,-346.98,-344.5,-344.25,300,1.2e3,412345344,4.1e8,500,600,700\n"
    "2,1,warmup,0,0,0.41,0.39,0.4,0.42,0.43,0.001,0.002,0.003,,,,,,,,,,\n"
    "3,2,run,0,1,0.4,,,0.41,0.42,,,,-346,-344,,290,,,,,,\n";
const std::string good = head + rows + "# run {\"run\":1,\"steps\":2,\"atoms\":64}\n";
const std::string fourth = "4,3,run,0,0,,,,,,,,,,,,,,,,,,\n";

TEST(BenchLog, ReadsRowsHeaderAndSummary)
{
  const BenchLog log = parse_bench_log(good, "bench.log");
  EXPECT_EQ(log.header["atoms"], 64);
  EXPECT_EQ(log.energy_unit, "eV");
  EXPECT_EQ(log.temperature_unit, "K");
  EXPECT_EQ(log.pressure_unit, "bar");
  ASSERT_EQ(log.rows.size(), 3U);
  EXPECT_EQ(log.rows[0].phase, Phase::setup);
  EXPECT_EQ(log.rows[1].phase, Phase::warmup);
  EXPECT_TRUE(log.rows[2].rebuild);
  ASSERT_EQ(log.runs.size(), 1U);
  EXPECT_EQ(log.runs[0]["steps"], 2);
  EXPECT_TRUE(log.continued.empty());
  EXPECT_TRUE(log.halts.empty());
  EXPECT_FALSE(log.truncated);
}

TEST(BenchLog, ReadsWhereTurnsBegin)
{
  const auto log = parse_bench_log(head + "# turn {\"call\":2,\"round\":1}\n" + rows +
                                       "# turn {\"call\":4,\"round\":3}\n" + fourth,
                                   "bench.log");
  ASSERT_EQ(log.turns.size(), 2U);
  EXPECT_EQ(log.turns[0].call, 2);
  EXPECT_EQ(log.turns[1].call, 4);
  EXPECT_EQ(log.turns[1].round, 3);
  for (const std::string wrong : {"{\"call\":2}", "{\"call\":2,\"round\":1.5}"}) {
    EXPECT_THROW(parse_bench_log(head + "# turn " + wrong + "\n" + rows, "bench.log"),
                 BenchLogError);
  }
}

TEST(BenchLog, EachColumnHasItsPlace)
{
  const BenchLog log = parse_bench_log(good, "bench.log");
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
  const BenchLog log = parse_bench_log(head + "1,0,run,0,0,,,,,,,,,,,,,,,,,,\n", "x");
  const BenchRow &row = log.rows.at(0);
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
  const BenchLog log =
      parse_bench_log(begin + "1,0,setup,0,1,,,,0.9,,,,,,,,,,,,,,,0.001,0.25,0.002,1792,1\n"
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
  EXPECT_FALSE(parse_bench_log(good, "x").phases);
  EXPECT_THROW(parse_bench_log(begin + rows, "x"), BenchLogError);  // rows of the other kind
}

TEST(BenchLog, LevelsOfRespaAndRerunsHaveRows)
{
  const BenchLog log = parse_bench_log(head + "1,0,run,1,0,,,,,,,,,,,,,,,,,,\n"
                                              "2,0,run,2,0,,,,,,,,,,,,,,,,,,\n"
                                              "3,7,rerun,0,1,,,,,,,,,,,,,,,,,,\n",
                                       "x");
  ASSERT_EQ(log.rows.size(), 3U);
  EXPECT_EQ(log.rows[0].level, 1);
  EXPECT_EQ(log.rows[1].level, 2);
  EXPECT_EQ(log.rows[2].level, 0);
  EXPECT_EQ(log.rows[2].phase, Phase::rerun);
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

TEST(BenchLog, GoesOnAfterALaterSimulation)
{
  const BenchLog log = parse_bench_log(good + "# continued " + header(names) + "\n" + fourth, "x");
  ASSERT_EQ(log.continued.size(), 1U);
  EXPECT_EQ(log.continued[0]["atoms"], 64);
  EXPECT_EQ(log.rows.size(), 4U);
  // A restart file may be older than the end of the log.
  const std::string earlier = "2,1,run,0,0,,,,,,,,,,,,,,,,,,\n";
  EXPECT_EQ(
      parse_bench_log(good + "# continued " + header(names) + "\n" + earlier, "x").rows.size(), 4U);
  expect_error(good + "# continued " + header(names) + "\n" + earlier + fourth,
               "bench.log:10: call 4 follows call 2");
}

TEST(BenchLog, OtherColumnsCannotGoOn)
{
  const char *message = "bench.log:8: the log was continued with other columns than it began with";
  expect_error(good + "# continued " + header(names + phase_names) + "\n" + fourth, message);
  expect_error(good + "# continued {}\n" + fourth, message);
  expect_error(good + "# continued nonsense\n", "bench.log:8: not a JSON object");
}

TEST(BenchLog, SectionsHaveHeadersOfTheirOwn)
{
  const std::string trial = "4,3,other,0,0,,,,,,,,,,,,,,,,,,\n";
  const BenchLog log =
      parse_bench_log("# mlff-bench-log 3" + good.substr(good.find('\n')) + "# section " +
                          header(names) + "\n" + trial + "# run {\"run\":2}\n",
                      "x");
  ASSERT_EQ(log.sections.size(), 1U);
  EXPECT_EQ(log.sections[0].header["atoms"], 64);
  EXPECT_EQ(log.sections[0].first_run, 1U);
  EXPECT_EQ(log.runs.size(), 2U);
  EXPECT_EQ(log.rows.back().phase, Phase::other);
  expect_error(good + "# section " + header(names + ",more") + "\n",
               "bench.log:8: the section has other columns than a log in these units can have");
}

TEST(BenchLog, BothVersionsAreRead)
{
  std::string third = good;
  third.replace(third.find('2'), 1, "3");
  third += "4,3,other,0,0,,,,0.5,,,,,,,,,,,,,,\n";
  const BenchLog log = parse_bench_log(third, "x");
  ASSERT_EQ(log.rows.size(), 4U);
  EXPECT_EQ(log.rows[3].phase, Phase::other);
}

TEST(BenchLog, KeepsWhyARunWasHalted)
{
  const BenchLog log =
      parse_bench_log(head + rows + "# halt {\"reason\":\"it is hot\",\"step\":2}\n", "x");
  ASSERT_EQ(log.halts.size(), 1U);
  EXPECT_EQ(log.halts[0].reason, "it is hot");
  EXPECT_EQ(log.halts[0].step, 2);
  EXPECT_TRUE(log.runs.empty());
  expect_error(good + "# halt {\"reason\":1,\"step\":2}\n", "bench.log:8: a halt needs");
  expect_error(good + "# halt {\"reason\":\"hot\"}\n", "bench.log:8: a halt needs");
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

TEST(BenchLog, NotFiniteValuesAreMarked)
{
  const BenchLog log = parse_bench_log(head + "1,0,run,0,0,,,,,,,,,nan,1,,300,,,,,,\n"
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
  const BenchLog log = parse_bench_log(head + "1,0,run,0,0,nan,,,0.5,0.6,,,,,,,300,,,,,,\n"
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
  const auto log = parse_bench_log(head + "1,0,run,0,0,,,,,,,,,1e308,,,300,,,,,,\n"
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
  for (const std::string word : {"# run ", "# continued ", "# halt ", "# turn ", "# section "})
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

/// Counts what it is given.
class Tally : public RowSink {
public:
  void take(const BenchRow &row) override { ++counts.back(); }
  void begin_section() override { counts.push_back(0); }
  std::vector<int64_t> counts = {0};
};

/// What one thread, or several that share a file, find in it.
std::vector<int64_t> rows_of_sections(const std::filesystem::path &file, size_t parts)
{
  std::vector<Tally> tallies(parts);
  std::vector<RowSink *> sinks;
  for (auto &tally : tallies)
    sinks.push_back(&tally);
  const BenchLog log = scan_bench_log(file, sinks, parts);
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
    const BenchLog log = parse_bench_log(text, "x");
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
  write_file(file, begin + "# section " + header(names + phase_names) + "\n" +
                       many_rows(many + 1, many, true) + "# section " + header(names) + "\n" +
                       many_rows(2 * many + 1, 7, false));
  for (const size_t parts : {1U, 2U, 3U, 5U, 16U})
    EXPECT_EQ(rows_of_sections(file, parts), (std::vector<int64_t>{many, many, 7})) << parts;
  // A row of the other columns is found wherever a part begins.
  write_file(file, begin + many_rows(many + 1, many, true));
  for (const size_t parts : {1U, 2U, 3U, 16U}) {
    try {
      rows_of_sections(file, parts);
      FAIL();
    } catch (const BenchLogError &error) {
      EXPECT_EQ(std::string(error.what()),
                file.string() + ":" + std::to_string(many + 4) + ": 28 fields instead of 23");
    }
  }
}

void expect_unreadable(const std::filesystem::path &file, const std::string &message)
{
  for (const size_t parts : {1U, 4U}) {
    std::vector<Tally> tallies(parts);
    std::vector<RowSink *> sinks;
    for (auto &tally : tallies)
      sinks.push_back(&tally);
    try {
      scan_bench_log(file, sinks, parts);
      FAIL() << "read: " << file;
    } catch (const BenchLogError &error) {
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
  write_file(file, head + rows + std::string(5000000, '7'));
  expect_unreadable(file, ":7" + too_long);
  write_file(file, head + many_rows(1, 40000, false) + std::string(5000000, '7') + "\n" + fourth);
  expect_unreadable(file, ":40004" + too_long);
  write_file(file, "# mlff-bench-log 2\n# {\"a\":\"" + std::string(5000000, 'x'));
  expect_unreadable(file, ":2" + too_long);
  expect_unreadable("/dev/zero", ":1" + too_long);
  expect_unreadable("/dev/null", ":1: the file is empty or breaks off in its first line");
}

TEST(BenchLog, CompressedLogsAndFoldersAreRefused)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "bench.log.gz";
  write_file(file, "\x1f\x8b\x08 some bytes");
  expect_unreadable(file, " is compressed by gzip, only plain text is read; gunzip it first, and "
                          "name the file that this makes");
  EXPECT_THROW(read_bench_log(folder.path()), FileError);
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
  write_file(file, good + fourth + "# halt {\"reason\":\"hot\",\"step\":3}\n");
  EXPECT_EQ(last_step(file), 3);
  write_file(file, good + "4,500,rerun,0,1,,,,0.1,,,,,,,,,,,,,,\n");
  EXPECT_EQ(last_step(file), 4) << "frames have steps of their own";
}

}  // namespace
}  // namespace mlffbench
