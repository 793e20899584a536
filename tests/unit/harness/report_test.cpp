// SPDX-License-Identifier: GPL-2.0-or-later
// Tables as they are printed, numbers, time estimates.
#include "report/counted.h"
#include "report/progress.h"
#include "report/results_text.h"
#include "report/table.h"

#include "stats/series_summary.h"

#include "finished_run.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

namespace mlffbench {
namespace {

record::Record run_of(const std::string &potential, model::Role role, int repetition, double step_s)
{
  record::Record record = test::finished_run(potential, repetition);
  record.system = "silicon-64";
  record.role = role;
  record.threads = 2;
  record.steps = 400;
  record.warmup_steps = 10;
  std::vector<double> series;
  for (int i = 0; i < 400; ++i)
    series.push_back(step_s * (1.0 + 0.01 * ((i * 7919) % 13 - 6)));
  record.pair_s = stats::summarize(series);
  record.step_s = record.pair_s;
  record.rates = physics::rates(record.step_s.mean, 64, 1.0);
  record.drift = physics::EnergyDrift{1.5e-5, 2e-6, 400, true};
  record.memory = {850 * 1048576LL, 1048576};
  return record;
}

record::Results sample_results()
{
  record::Results results;
  results.suite = "quick";
  results.records = {run_of("sw", model::Role::reference, 1, 1e-4),
                     run_of("sevennet-0", model::Role::teacher, 1, 0.3),
                     run_of("sevennet-0", model::Role::teacher, 2, 0.31),
                     run_of("sw", model::Role::reference, 2, 1.1e-4)};
  results.planned = 6;
  results.failures = {
      {"x", "silicon-64/nve/1x2/sw #3", "LAMMPS crashed (SIGSEGV)", "/out/stdout.txt"}};
  results.cells = record::summarize_cells(results.records);
  return results;
}

TEST(Table, IsAligned)
{
  report::TextTable table({"name", "value", "word"}, {2});
  table.add({"a", "1.5", "x"});
  table.add({"longer", "100", "yy"});
  EXPECT_EQ(table.text(), "name    value  word\n"
                          "------  -----  ----\n"
                          "a         1.5  x\n"
                          "longer    100  yy\n");
}

TEST(Numbers, SignificantDigits)
{
  EXPECT_EQ(report::significant(0.123456), "0.1235");
  EXPECT_EQ(report::significant(273.38), "273.4");
  EXPECT_EQ(report::significant(1526609.2), "1527000");
  EXPECT_EQ(report::significant(0.00123456), "0.001235");
  EXPECT_EQ(report::significant(1e-7), "1.000e-07");
  EXPECT_EQ(report::significant(0.0), "0");
  EXPECT_EQ(report::significant(-42.0, 3), "-42.0");
  EXPECT_EQ(report::significant(std::numeric_limits<double>::quiet_NaN()), "-");
}

TEST(ResultsText, GoldenTables)
{
  const std::string text = report::results_text(sample_results());
  const std::string expected = R"(Suite quick: 4 of 6 runs finished, 1 failed, 1 to do

silicon-64, nve, 1 rank x 2 threads, 64 atoms, 400 steps after 10 of warm-up

Latency of the pair style, ms
)";
  EXPECT_EQ(text.substr(0, expected.size()), expected);
  EXPECT_NE(
      text.find("2 matched pairs of runs: fewer than 3, so no 95 % interval of the speed-up."),
      std::string::npos);
  EXPECT_NE(text.find("sevennet-0    3.280  0.2834         209.9  1.5e-05 +- 1e-06     850.0       "
                      "  1.0\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("Speed-up of whole steps against the teacher\n"
                      "potential   by median  95 % interval  by mean  95 % interval  "),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("Form of the models"), std::string::npos) << "no potential has a model";
  EXPECT_LT(text.find("sevennet-0"), text.find("sw  ")) << "the teacher comes first";
}

TEST(ResultsText, NoLineIsWiderThan120)
{
  record::Results results = sample_results();
  for (auto &record : results.records) {
    if (record.potential == "sw")
      record.potential = "a-name-of-24-letters----";
  }
  results.cells = record::summarize_cells(results.records);
  std::istringstream lines(report::results_text(results));
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(line.size(), 120U) << line;
}

/// The sample with models in these forms.
std::vector<record::CellSummary> cells_in_forms(const std::string &of_teacher,
                                                const std::string &of_other)
{
  auto records = sample_results().records;
  for (auto &record : records) {
    const bool teacher = record.role == model::Role::teacher;
    record::Inputs &inputs = record.inputs.edit();
    inputs.pair_style = "mlff device cpu";
    inputs.bench_log_header.model = {teacher ? of_teacher : of_other, "float32", {}, "cpu"};
    if (teacher)
      inputs.bench_log_header.model.operators = {"mlff::convolution/1"};
  }
  return record::summarize_cells(records);
}

TEST(ResultsText, FormsOfModelsAreShownAndWhatIsUnlikeIsSaid)
{
  record::Results results = sample_results();
  results.cells = cells_in_forms("torchscript", "aotinductor");
  const auto text = report::results_text(results);
  EXPECT_NE(text.find("Form of the models\n"
                      "potential   pair style  backend      dtype    fused operators      device\n"
                      "----------  ----------  -----------  -------  -------------------  ------\n"
                      "sevennet-0  mlff        torchscript  float32  mlff::convolution/1  cpu\n"
                      "sw          mlff        aotinductor  float32  none                 cpu\n"
                      "warning: sw is not run as its teacher sevennet-0 is, and the speed-up holds "
                      "that, too:\n  backend: aotinductor, the teacher's torchscript\n"
                      "  fused operators: none, the teacher's mlff::convolution/1\n"),
            std::string::npos)
      << text;
  results.cells = cells_in_forms("aotinductor", "aotinductor");
  EXPECT_EQ(report::results_text(results).find("backend: "), std::string::npos);
  const auto json = record::to_json(results.cells.front());
  EXPECT_EQ(json.at("model").at("backend"), "aotinductor");
  EXPECT_EQ(json.at("model").at("operators").at(0), "mlff::convolution/1");
  EXPECT_TRUE(record::to_json(sample_results().cells.front()).at("model").is_null());
}

// A few slow steps make two answers of one measurement: github.com/sharkdp/hyperfine/issues/171,
// github.com/tmobile/loadtest/issues/4.
TEST(ResultsText, SpeedUpsByMedianAndByMeanWithAWarningWhereTheyAreApart)
{
  std::vector<record::Record> records;
  for (int i = 1; i <= 6; ++i) {
    records.push_back(run_of("sevennet-0", model::Role::teacher, i, 0.086));
    records.push_back(run_of("fast", model::Role::student, i, 0.001 * (1.0 + 1e-4 * i)));
    records.back().step_s.mean *= 86.0 / 51.0;
  }
  record::Results results = sample_results();
  results.cells = record::summarize_cells(records);
  auto text = report::results_text(results);
  EXPECT_NE(text.find("warning: fast: the speed-ups by median (86.0) and by mean (51.0) differ "
                      "beyond their intervals"),
            std::string::npos)
      << text;
  const auto json = record::to_json(results.cells.at(1)).at("speed_up");
  EXPECT_NEAR(json.at("step_mean").at("mean"), 51.0, 0.1);
  EXPECT_NEAR(json.at("step").at("median"), 86.0, 0.1);
  for (auto &record : records)
    record.step_s.mean = record.step_s.median;
  results.cells = record::summarize_cells(records);
  EXPECT_EQ(report::results_text(results).find("differ beyond"), std::string::npos);
}

TEST(Numbers, OneIsNoPlural)
{
  EXPECT_EQ(report::counted(1, "pair"), "1 pair");
  EXPECT_EQ(report::counted(0, "pair"), "0 pairs");
  EXPECT_EQ(report::counted(2, "match", "matches"), "2 matches");
}

TEST(ResultsText, FailuresNameRunReasonAndFile)
{
  EXPECT_EQ(
      report::failures_text(sample_results()),
      "failed: silicon-64/nve/1x2/sw #3: LAMMPS crashed (SIGSEGV)\n  look at /out/stdout.txt\n");
}

TEST(Cells, SpeedUpIsOfMatchedRuns)
{
  const auto results = sample_results();
  ASSERT_EQ(results.cells.size(), 2U);
  const record::CellSummary &sw = results.cells[1];
  ASSERT_EQ(sw.potential, "sw");
  ASSERT_TRUE(sw.step_speed_up);
  EXPECT_EQ(sw.step_speed_up->runs_a, 2);
  EXPECT_NEAR(sw.step_speed_up->value, std::sqrt(3000.0 * 0.31 / 1.1e-4), 1e-6);
  EXPECT_FALSE(results.cells[0].step_speed_up);
}

TEST(Cells, RunHaltedBeforeItsFirstCountedStepHasNoFigures)
{
  std::vector<record::Record> records = sample_results().records;
  record::Record halted = run_of("sw", model::Role::reference, 3, 1.0);
  halted.pair_s = stats::summarize({});
  halted.step_s = stats::summarize({});
  halted.rates = physics::rates(halted.step_s.mean, 64, 1.0);
  halted.drift.reset();
  halted.flags = {{"halted", "hot"}};
  records.push_back(halted);
  const auto before = record::summarize_cells(sample_results().records);
  const auto cells = record::summarize_cells(records);
  const record::CellSummary &cell = cells.at(1);
  EXPECT_EQ(cell.runs, 3);
  EXPECT_DOUBLE_EQ(cell.step_s.median, before.at(1).step_s.median);
  EXPECT_DOUBLE_EQ(cell.rates.ns_per_day, before.at(1).rates.ns_per_day);
  EXPECT_EQ(cell.step_speed_up->runs_a, 2);
  EXPECT_FALSE(cell.step_s.p95.value);
  EXPECT_FALSE(cell.drift);
  EXPECT_EQ(cell.flags.at(0).check, "halted");
}

TEST(Estimate, StepsToDoTimesSecondsPerStep)
{
  report::TimeEstimate estimate;
  EXPECT_EQ(estimate.text(), "");
  estimate.add_work("slow", 100);
  estimate.add_work("slow", 100);
  estimate.add_work("fast", 100);
  EXPECT_EQ(estimate.text(), "3 runs of unknown time");
  estimate.watch("slow", 50, 25.0);
  EXPECT_DOUBLE_EQ(estimate.seconds_left(), 0.5 * 150);
  EXPECT_EQ(estimate.text(), "1 min 15 s + 1 run of unknown time");  // not as slow as the other
  estimate.finish("slow", 100, 50.0);
  estimate.finish("fast", 100, 1.0);
  EXPECT_DOUBLE_EQ(estimate.seconds_left(), 50.0);
  estimate.add_work("another fast", 100);
  EXPECT_EQ(estimate.text(), "50 s + 1 run of unknown time");
  EXPECT_EQ(report::duration_text(125), "2 min 05 s");
  EXPECT_EQ(report::duration_text(11220), "3 h 07 min");
}

}  // namespace
}  // namespace mlffbench
