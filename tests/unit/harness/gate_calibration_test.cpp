// SPDX-License-Identifier: GPL-2.0-or-later
// What interleaved runs, controls and the whole gate do in hundreds of synthetic measurements whose
// truth is known. Seeds are fixed.
#include "compare/gate.h"
#include "stats/sign_test.h"

#include "finished_run.h"
#include "synthetic_series.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <string>

namespace mlffbench {
namespace {

using Generator = std::mt19937_64;

using test::normal;

record::Record run_of(const std::string &potential, int repetition, double log_step_s)
{
  record::Record record = test::finished_run(potential, repetition);
  record.step_s.median = record.step_s.mean = std::exp(log_step_s);
  record.pair_s = record.step_s;
  record.environment.edit().machine.cpu_model = "X";
  return record;
}

// --- Interleaved runs ---------------------------------------------------------------------------

/// A machine whose speed flips between two levels, and drifts, while two runs are interleaved.
struct Machine {
  double level = 0.0;
  void go_on(Generator &generator)
  {
    if (generator() % 5 == 0)
      level = level > 0.2 ? 0.0 : 0.45;  // as 0.6 and 0.95 ms a step were seen to alternate
  }
};

/// Two matched runs; each has a level of its own (memory layout, say) and is b / a slower.
std::pair<record::Record, record::Record> interleaved_pair(int repetition, double true_log,
                                                           double run_sd, Generator &generator)
{
  constexpr int slices = 60;
  constexpr int64_t steps = 12;
  constexpr double step_sd = 0.05;
  const double level_a = run_sd * normal(generator);
  const double level_b = true_log + run_sd * normal(generator);
  record::Interleaved a{"g" + std::to_string(repetition), {}};
  record::Interleaved b = a;
  Machine machine;
  for (int64_t number = 1; number <= slices; ++number) {
    const bool a_first = generator() % 2 == 0;
    for (const bool is_a : {a_first, !a_first}) {
      machine.go_on(generator);
      const double noise = step_sd / std::sqrt(static_cast<double>(steps)) * normal(generator);
      const double time_s = std::exp(machine.level + (is_a ? level_a : level_b) + noise);
      (is_a ? a : b).slices.push_back({number, steps, time_s, time_s, time_s, time_s});
    }
  }
  auto of_a = run_of("a", repetition, level_a);
  auto of_b = run_of("b", repetition, level_b);
  of_a.interleave = std::move(a);
  of_b.interleave = std::move(b);
  return {of_a, of_b};
}

compare::Comparison interleaved_comparison(int pairs, double true_log, double run_sd, double delta,
                                           Generator &generator)
{
  std::vector<record::Record> records;
  for (int i = 1; i <= pairs; ++i) {
    auto [a, b] = interleaved_pair(i, true_log, run_sd, generator);
    records.push_back(std::move(a));
    records.push_back(std::move(b));
  }
  compare::ComparisonRequest request;
  request.potential_a = "a";
  request.delta = delta;
  return compare::compare_potentials(records, request);
}

TEST(InterleaveCalibration, SameAgainstSameIsSeldomCalledDifferent)
{
  constexpr int trials = 1000;
  Generator generator(21);
  int verdicts = 0;
  for (int i = 0; i < trials; ++i) {
    const auto comparison = interleaved_comparison(8, 0.0, 0.005, 1e-6, generator);
    ASSERT_EQ(comparison.cells.at(0).pairs.interleaved, 8);
    const auto verdict = comparison.cells[0].judgement.verdict;
    verdicts += verdict == stats::Verdict::slower || verdict == stats::Verdict::faster ? 1 : 0;
  }
  EXPECT_LE(verdicts, trials * 6 / 100);
}

TEST(InterleaveCalibration, FivePercentAreFoundOnAMachineThatFlips)
{
  constexpr int trials = 300;
  Generator generator(22);
  int found = 0;
  for (int i = 0; i < trials; ++i) {
    const auto comparison = interleaved_comparison(8, std::log(1.05), 0.005, 0.02, generator);
    found += comparison.cells.at(0).judgement.verdict == stats::Verdict::slower ? 1 : 0;
  }
  EXPECT_GE(found, trials * 95 / 100);
}

// --- The gate -----------------------------------------------------------------------------------

constexpr int cells = 10;
constexpr double run_sd = 0.01;

/// Runs of all cells of one session, the machine being exp(machine) times as slow as at first.
std::vector<record::Record> session(int runs, double machine, const std::vector<double> &true_logs,
                                    Generator &generator)
{
  std::vector<record::Record> records;
  for (int cell = 0; cell < cells; ++cell) {
    const auto potential = "p" + std::to_string(cell);
    for (int i = 1; i <= runs; ++i) {
      records.push_back(
          run_of(potential, i,
                 machine + true_logs[static_cast<size_t>(cell)] + run_sd * normal(generator)));
    }
  }
  return records;
}

void keep(std::vector<record::Record> &records, const std::vector<std::string> &labels)
{
  std::erase_if(records, [&](const record::Record &record) {
    return std::find(labels.begin(), labels.end(), record.cell().label()) == labels.end();
  });
}

/// A gate whose suspects are measured again interleaved with the earlier programs.
compare::Gate gate_of(double machine, const std::vector<double> &true_logs, Generator &generator)
{
  const std::vector<double> before(cells, 0.0);
  compare::ComparisonRequest request;
  compare::Gate gate;
  gate.first = compare::compare_sessions(session(6, 0.0, before, generator),
                                         session(6, machine, true_logs, generator), request);
  const auto labels = compare::suspects(gate.first);
  if (labels.empty())
    return gate;
  const int pairs = stats::sign_test_needs(request.alpha / static_cast<double>(labels.size()));
  auto old_runs = session(pairs, machine, before, generator);
  auto new_runs = session(pairs, machine, true_logs, generator);
  keep(old_runs, labels);
  keep(new_runs, labels);
  request.matched = true;
  gate.remeasurement = compare::Remeasurement::interleaved;
  gate.second = compare::compare_sessions(old_runs, new_runs, request);
  return gate;
}

class GateCalibration : public testing::TestWithParam<double> {};

TEST_P(GateCalibration, NothingSlowerSeldomFails)
{
  constexpr int trials = 500;
  Generator generator(23);
  int failed = 0;
  for (int i = 0; i < trials; ++i) {
    const auto gate = gate_of(GetParam(), std::vector<double>(cells, 0.0), generator);
    failed += compare::result_of(gate, false) == compare::GateResult::slower ? 1 : 0;
  }
  EXPECT_LE(failed, trials * 6 / 100);
}

TEST_P(GateCalibration, TenPercentInOneCellFails)
{
  constexpr int trials = 200;
  Generator generator(24);
  int found = 0;
  for (int i = 0; i < trials; ++i) {
    std::vector<double> true_logs(cells, 0.0);
    true_logs[3] = std::log(1.1);
    const auto slower = compare::slower_cells(gate_of(GetParam(), true_logs, generator));
    found += std::find(slower.begin(), slower.end(), "si/nve/1x1/p3") != slower.end() ? 1 : 0;
  }
  EXPECT_GE(found, trials * 95 / 100);
}

/// The machine since the baseline was measured: as it was, or 5 % slower, which makes a suspect of
/// every cell.
INSTANTIATE_TEST_SUITE_P(Machine, GateCalibration, testing::Values(0.0, 0.05));

TEST(ControlCalibration, TakesTheMachineOutWithoutFalseAlarms)
{
  constexpr int trials = 1000;
  Generator generator(25);
  int verdicts = 0;
  const auto side = [&](double machine) {
    std::vector<record::Record> records;
    for (int i = 1; i <= 6; ++i) {
      const double now = machine + 0.03 * normal(generator);  // of both matched runs
      records.push_back(run_of("p", i, now + run_sd * normal(generator)));
      records.push_back(run_of("c", i, now + run_sd * normal(generator)));
    }
    return records;
  };
  compare::ComparisonRequest request;
  request.control = "c";
  request.delta = 1e-6;
  for (int i = 0; i < trials; ++i) {
    const auto comparison = compare::compare_sessions(side(0.0), side(0.2), request);
    const auto verdict = comparison.cells.at(0).judgement.verdict;
    verdicts += verdict == stats::Verdict::slower || verdict == stats::Verdict::faster ? 1 : 0;
  }
  EXPECT_LE(verdicts, trials * 6 / 100);
}

}  // namespace
}  // namespace mlffbench
