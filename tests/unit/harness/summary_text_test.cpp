// SPDX-License-Identifier: GPL-2.0-or-later
// Results on one screen, and texts that fit into it.
#include "report/fitted_text.h"
#include "report/summary_text.h"
#include "report/table.h"

#include "stats/series_summary.h"

#include "compared_records.h"

#include <gtest/gtest.h>
#include <optional>
#include <sstream>

namespace mlffbench {
namespace {

TEST(FittedText, ColumnsOfATerminal)
{
  EXPECT_EQ(report::display_width(""), 0U);
  EXPECT_EQ(report::display_width("abc"), 3U);
  EXPECT_EQ(report::display_width("Å"), 1U);
  EXPECT_EQ(report::display_width("日本"), 4U);
  EXPECT_EQ(report::display_width("😀"), 2U);
}

TEST(FittedText, LongNamesKeepBeginAndEnd)
{
  EXPECT_EQ(report::shortened_in_middle("student-silicon", 15), "student-silicon");
  EXPECT_EQ(report::shortened_in_middle("student-silicon", 12), "stude..licon");
  EXPECT_EQ(report::shortened_in_middle("日本日本日本", 8), "日..本");
  EXPECT_EQ(report::shortened_in_middle("日本日本日本", 9), "日本..本") << "a half letter is none";
  EXPECT_EQ(report::shortened_in_middle(std::string(10000, 'x') + "y", 8), "xxx..xxy");
  EXPECT_EQ(report::shortened_in_middle("abc", 0), "..");
}

TEST(Table, HeadersOfTwoLinesAndNamesThatFit)
{
  report::TextTable table({"name", "peak\nMiB"});
  table.add({"a-name-of-some-length", "1"});
  table.add({"😀", "100"});
  EXPECT_EQ(table.width(), 27U);
  table.fit(18);
  EXPECT_EQ(table.text(), "              peak\n"
                          "name           MiB\n"
                          "------------  ----\n"
                          "a-nam..ength     1\n"
                          "😀             100\n");
  table.fit(5);
  EXPECT_EQ(table.width(), 14U) << "names keep eight letters";
}

record::Record run_of(const std::string &potential, int repetition, double step_s)
{
  record::Record record = comparison_test::run_of(potential, repetition, step_s);
  std::vector<double> series;
  for (int i = 0; i < 400; ++i)
    series.push_back(step_s * (1.0 + 0.01 * ((i * 7919) % 13 - 6)));
  record.step_s = stats::summarize(series);
  if (potential == "student")
    record.step_s.p99 = {1.5 * record.step_s.median, std::nullopt, ""};
  record.drift = physics::EnergyDrift{1.5e-5, 2e-6, 400, true};
  record.memory = {850 * 1048576LL, 1048576};
  return record;
}

record::Results results_of(std::vector<record::Record> records)
{
  record::Results results;
  results.suite = "quick";
  results.planned = records.size();
  results.records = std::move(records);
  results.cells = record::summarize_cells(results.records);
  return results;
}

std::vector<record::Record> pairs(const std::string &student, double step_s)
{
  std::vector<record::Record> records;
  for (int i = 1; i <= 6; ++i) {
    records.push_back(run_of("teacher", i, 0.05));
    records.push_back(run_of(student, i, step_s * (1.0 + 1e-3 * i)));
  }
  return records;
}

TEST(SummaryText, OneTableAndTheAnswerInWords)
{
  const auto results = results_of(pairs("student", 0.001));
  EXPECT_EQ(report::summary_text(results, 80), R"(Suite quick: 12 of 12 runs finished

si, nve, 1 rank x 1 thread, 64 atoms
           median    times        95 %             P99/  drift eV/  peak
potential      ms  as fast    interval  physics  median    atom/ps   MiB
---------  ------  -------  ----------  -------  ------  ---------  ----
student      1.00     49.8  49.7..50.0    sound    1.50    1.5e-05   850
teacher      50.0        1           -    sound   n<299    1.5e-05   850

Fastest first, those that failed last. Median: of a step, of a rerun of a frame.
n<299: too few independent steps in a run for its slowest 1 %.
All tables: --details.
)");
  EXPECT_EQ(report::last_words(results),
            std::vector<std::string>{"student is 49.8 times as fast as teacher (95 % interval 49.7 "
                                     "to 50.0, 6 pairs of runs)"});
}

TEST(SummaryText, SpeedWithoutSoundPhysicsComesLast)
{
  auto records = pairs("student", 0.001);
  for (auto &record : records) {
    if (record.potential == "student")
      record.flags = {{"energy", "it exploded"}};
    record.drift->judged = false;
  }
  const auto results = results_of(records);
  const std::string text = report::summary_text(results, 80);
  EXPECT_LT(text.find("\nteacher "), text.find("\nstudent ")) << text;
  EXPECT_NE(text.find("FAILED"), std::string::npos) << text;
  EXPECT_NE(text.find("1.5e-05?"), std::string::npos) << text;
  EXPECT_NE(text.find("?: runs too short to judge the drift.\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("sound"), std::string::npos) << "what was not judged is not sound: " << text;
  EXPECT_EQ(report::physics_text(results),
            "physics check not passed: si/nve/1x1/student: it exploded (and 5 more)\n");
}

TEST(SummaryText, FitsIntoEightyColumnsWithNamesOfAnyLength)
{
  for (const size_t length : {1, 15, 100, 10000}) {
    // The widest numbers: a ratio far below 1 with a wide interval.
    auto records = pairs("s" + std::string(length, 'x'), 0.5);
    for (auto &record : records)
      record.system = std::string(length, 'y');
    const auto results = results_of(records);
    std::istringstream lines(report::summary_text(results, 80));
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(report::display_width(line), 80U) << line;
    EXPECT_LT(report::last_words(results).front().size(), 300U);
  }
}

TEST(SummaryText, WithoutATeacherNothingIsCompared)
{
  const auto results = results_of({run_of("a", 1, 0.1)});
  const std::string text = report::summary_text(results, 80);
  EXPECT_EQ(text.find("as fast"), std::string::npos) << text;
  EXPECT_EQ(report::last_words(results).front().substr(0, 19), "Nothing is compared");
}

TEST(SummaryText, OfManyAnswersThereAreTen)
{
  std::vector<record::Record> records;
  for (int system = 0; system < 12; ++system) {
    for (auto &record : pairs("student", 0.001)) {
      record.system = "si" + std::to_string(system);
      record.run_id += record.system;
      records.push_back(record);
    }
  }
  const auto words = report::last_words(results_of(records));
  ASSERT_EQ(words.size(), 11U);
  EXPECT_EQ(words.back(), "and 2 more in the tables");
  EXPECT_NE(words.front().find("teacher in si0/nve/1x1 ("), std::string::npos) << words.front();
}

TEST(ComparisonText, NarrowTerminalsGetANarrowTableAndTheAnswerIsInWords)
{
  using namespace comparison_test;
  const auto comparison =
      compare::compare_potentials(session("teacher", 8, 0.02) + session("p", 8, 0.001), {});
  EXPECT_NE(report::comparison_text(comparison, side_a, side_b).find("median A ms"),
            std::string::npos);
  const std::string narrow = report::comparison_text(comparison, side_a, side_b, 80);
  const size_t table = narrow.find("\ncell ");
  std::istringstream lines(narrow.substr(table, narrow.find("\nTimes, and") - table));
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(line.size(), 80U) << line;
  EXPECT_EQ(report::last_words(comparison),
            std::vector<std::string>{"FASTER: p is 20.0 times as fast as teacher in si/nve/1x1 (95 "
                                     "% interval 20.0 to 20.0, 8 pairs of runs)"});
  const auto slower = compare::compare_sessions(session("p", 8, 0.02), session("p", 8, 0.021), {});
  EXPECT_EQ(report::last_words(slower).front().substr(0, 46),
            "SLOWER: si/nve/1x1/p: a step of B takes +5 %, ");
}

}  // namespace
}  // namespace mlffbench
