// SPDX-License-Identifier: GPL-2.0-or-later
// Comparison of records: what is matched, what is refused, what is printed.
#include "base/file.h"
#include "compare/comparison.h"
#include "record/results_file.h"
#include "report/comparison_text.h"

#include "finished_run.h"
#include "temporary_folder.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

Record run_of(const std::string &potential, int repetition, double step_s)
{
  Record record = test::finished_run(potential, repetition);
  record.finished_utc = "2026-01-31T12:00:00Z";
  record.role = potential == "teacher" ? "teacher" : "student";
  record.steps = 100;
  record.step_s.n = 100;
  record.step_s.median = step_s;
  record.step_s.mean = 1.01 * step_s;
  record.pair_s = record.step_s;
  MachineIdentity &machine = record.environment.edit().machine;
  machine.host = "a";
  machine.cpu_model = "X";
  machine.usable_cpus = 2;
  Inputs &inputs = record.inputs.edit();
  inputs.data_sha256 = "d";
  inputs.model = HashedPath{"m.pt", std::string(64, 'a')};
  inputs.bench_log_header = log_header_from({{"device", "cpu"}, {"sync", false}});
  record.programs.edit().lammps = "22 Jul 2025";
  return record;
}

/// Runs of one potential whose times differ by some 0.2 % around `step_s`.
std::vector<Record> session(const std::string &potential, int runs, double step_s)
{
  std::vector<Record> records;
  for (int i = 1; i <= runs; ++i)
    records.push_back(run_of(potential, i, step_s * (1.0 + 0.002 * std::sin(7.0 * i))));
  return records;
}

std::vector<Record> operator+(std::vector<Record> a, const std::vector<Record> &b)
{
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const ComparedResults side_a{"old", "s", "1", "2026-01-31T12:00:00Z", "2026-01-31T13:00:00Z"};
const ComparedResults side_b{"new", "s", "1", "2026-02-01T12:00:00Z", "2026-02-01T13:00:00Z"};

TEST(CompareSessions, SlowerFasterEquivalent)
{
  const auto a = session("p", 6, 0.01) + session("q", 6, 0.01) + session("r", 6, 0.01);
  const auto b = session("p", 6, 0.0105) + session("q", 6, 0.009) + session("r", 6, 0.01001);
  const auto comparison = compare_sessions(a, b, {});
  ASSERT_EQ(comparison.cells.size(), 3U);
  EXPECT_EQ(comparison.cells[0].judgement.verdict, Verdict::slower);
  EXPECT_NEAR(comparison.cells[0].step_median->value, 1.05, 0.003);
  EXPECT_EQ(comparison.cells[0].step_median->method, "rank sum");
  EXPECT_EQ(comparison.cells[1].judgement.verdict, Verdict::faster);
  EXPECT_EQ(comparison.cells[2].judgement.verdict, Verdict::equivalent);
  EXPECT_TRUE(comparison.differences.identity.empty());
  const auto text = comparison_text(comparison, side_a, side_b);
  EXPECT_NE(text.find("si/nve/1x1/p"), std::string::npos);
  EXPECT_NE(text.find("A and B were measured apart"), std::string::npos);
}

TEST(CompareSessions, TooFewRunsSayHowMany)
{
  const auto comparison = compare_sessions(session("p", 3, 0.01), session("p", 3, 0.02), {});
  const ComparedCell &cell = comparison.cells.at(0);
  EXPECT_EQ(cell.judgement.verdict, Verdict::inconclusive);
  EXPECT_EQ(reason_text(cell, comparison),
            "3, 3 runs cannot reach p <= 0.05; set `repetitions` to 4 or more");
  EXPECT_EQ(cell.step_median->method, "Welch t");
}

TEST(CompareSessions, CellsOfOneSideAreNamed)
{
  const auto comparison = compare_sessions(session("p", 4, 0.01) + session("q", 4, 0.01),
                                           session("q", 4, 0.01) + session("r", 4, 0.01), {});
  EXPECT_EQ(comparison.cells.size(), 1U);
  EXPECT_EQ(comparison.only_a, std::vector<std::string>{"si/nve/1x1/p"});
  EXPECT_EQ(comparison.only_b, std::vector<std::string>{"si/nve/1x1/r"});
}

TEST(CompareSessions, PotentialsOfTwoNames)
{
  ComparisonRequest request;
  request.potential_a = "p";
  request.potential_b = "q";
  const auto comparison = compare_sessions(session("p", 4, 0.01) + session("x", 4, 0.01),
                                           session("q", 4, 0.012), request);
  ASSERT_EQ(comparison.cells.size(), 1U);
  EXPECT_EQ(comparison.cells[0].label(), "si/nve/1x1/p > q");
  EXPECT_TRUE(comparison.only_a.empty() && comparison.only_b.empty());
}

TEST(CompareSessions, ControlTakesTheMachineOut)
{
  // The machine is 10 % slower in the second session, the potential is the same.
  const auto a = session("p", 6, 0.01) + session("c", 6, 0.02);
  const auto b = session("p", 6, 0.011) + session("c", 6, 0.022);
  ComparisonRequest request;
  EXPECT_EQ(compare_sessions(a, b, request).cells.at(0).judgement.verdict, Verdict::slower);
  request.control = "c";
  auto comparison = compare_sessions(a, b, request);
  ASSERT_EQ(comparison.cells.size(), 1U);
  EXPECT_NEAR(comparison.cells[0].step_median->value, 1.0, 1e-9);
  EXPECT_EQ(comparison.cells[0].judgement.verdict, Verdict::equivalent);
  // A control that is another model controls nothing.
  auto changed = b;
  for (auto &record : changed) {
    if (record.potential == "c")
      record.inputs.edit().model->sha256 = "other";
  }
  comparison = compare_sessions(a, changed, request);
  ASSERT_EQ(comparison.differences.identity.size(), 1U);
  EXPECT_EQ(comparison.differences.identity[0].key, "control_model_sha256");
}

TEST(CompareSessions, KeysOfIdentityChangeAndState)
{
  const auto a = session("p", 4, 0.01);
  auto b = a;
  for (auto &record : b) {
    record.environment.edit().machine.cpu_model = "Y";
    record.environment.edit().machine.host = "b";
    record.programs.edit().lammps = "29 Aug 2024";
    record.atoms = 216;
  }
  const auto found = compare_sessions(a, b, {}).differences;
  ASSERT_EQ(found.identity.size(), 2U);
  EXPECT_EQ(found.identity[0].key, "cpu_model");
  EXPECT_EQ(found.identity[0].a, "X");
  EXPECT_EQ(found.identity[0].b, "Y");
  EXPECT_EQ(found.identity[1].key, "atoms");
  ASSERT_EQ(found.changes.size(), 1U);
  EXPECT_EQ(differences_text(found.changes), "  lammps: 22 Jul 2025 -> 29 Aug 2024\n");
  ASSERT_EQ(found.state.size(), 1U);
  EXPECT_EQ(found.state[0].key, "host");
}

TEST(CompareSessions, OneSideOfTwoMachinesIsADifference)
{
  auto a = session("p", 4, 0.01);
  a[2].environment.edit().machine.cpu_model = "Y";
  const auto found = compare_sessions(a, a, {}).differences;
  ASSERT_EQ(found.identity.size(), 1U);
  EXPECT_EQ(found.identity[0].a, "X, Y");
}

TEST(CompareSessions, OtherProtocolsAreRefused)
{
  const auto a = session("p", 4, 0.01);
  using Change = void (*)(ProtocolInputs &);
  const std::vector<std::pair<const char *, Change>> changes{
      {"neighbor",
       [](ProtocolInputs &p) {
         p.neighbor = Neighbor{3.0, 1, 0, true};
       }},
      {"thermostat",
       [](ProtocolInputs &p) {
         p.thermostat = Thermostat{"langevin", 0.1};
       }},
      {"template_sha256", [](ProtocolInputs &p) { p.template_sha256 = "another"; }},
      {"interleave", [](ProtocolInputs &p) { p.interleave = "calls"; }}};
  for (const auto &[key, change] : changes) {
    auto b = a;
    for (auto &record : b)
      change(record.inputs.edit().protocol);
    const auto found = compare_sessions(a, b, {}).differences;
    ASSERT_EQ(found.identity.size(), 1U) << key;
    EXPECT_EQ(found.identity[0].key, key);
  }
}

TEST(CompareSessions, RunsOnBothSidesDoNotMatchThemselves)
{
  auto a = session("p", 8, 0.01);
  for (auto &record : a)
    record.session = "1";
  auto b = a;
  for (auto &record : session("p", 8, 0.02)) {
    record.run_id += "later";
    record.session = "2";
    b.push_back(record);
  }
  EXPECT_FALSE(compare_sessions(a, b, {}).paired);
  EXPECT_FALSE(compare_sessions(a, a, {}).paired);
  auto turns = a;
  for (auto &record : turns)
    record.run_id += "b";
  EXPECT_TRUE(compare_sessions(a, turns, {}).paired);
}

TEST(CompareSessions, AMeanThatIsSlowerIsNamed)
{
  auto b = session("p", 6, 0.01);
  for (auto &record : b)
    record.step_s.mean *= 2.0;
  const auto comparison = compare_sessions(session("p", 6, 0.01), b, {});
  EXPECT_EQ(comparison.cells.at(0).judgement.verdict, Verdict::equivalent);
  EXPECT_NE(comparison_text(comparison, side_a, side_b).find("the mean step, which rules ns/day"),
            std::string::npos);
}

TEST(CompareSessions, NoVerdictWithoutSoundPhysics)
{
  auto b = session("p", 6, 0.005);
  b[3].flags = {{"energy_drift", "too much"}};
  const auto comparison = compare_sessions(session("p", 6, 0.01), b, {});
  EXPECT_EQ(comparison.cells.at(0).judgement.verdict, Verdict::inconclusive);
  EXPECT_EQ(comparison.cells.at(0).judgement.reason, "physics");
}

TEST(ComparePotentials, MatchedRunsOfTheTeacherAndAllOthers)
{
  // A machine that is slower from run to run by far more than the potentials differ.
  std::vector<Record> records;
  for (int i = 1; i <= 8; ++i) {
    const double machine = std::exp(0.1 * i);
    records.push_back(run_of("teacher", i, 0.01 * machine));
    records.push_back(run_of("p", i, 0.0106 * machine));
  }
  const auto comparison = compare_potentials(records, {});
  ASSERT_EQ(comparison.cells.size(), 1U);
  const ComparedCell &cell = comparison.cells[0];
  EXPECT_TRUE(comparison.paired && cell.step_median->paired);
  EXPECT_EQ(cell.label(), "si/nve/1x1/teacher > p");
  EXPECT_NEAR(cell.step_median->value, 1.06, 1e-9);
  EXPECT_NEAR(cell.step_median->p, std::pow(0.5, 7), 1e-15);
  EXPECT_EQ(cell.judgement.verdict, Verdict::slower);
}

TEST(ComparePotentials, RunsOfTwoSessionsAreNotMatched)
{
  // The machine is 30 % slower in the second session, in which only p was measured (again).
  std::vector<Record> records;
  for (int i = 1; i <= 8; ++i) {
    records.push_back(run_of("teacher", i, 0.01));
    records.push_back(run_of("p", i, i <= 6 ? 0.01 : 0.013));
    records[records.size() - 2].session = "1";
    records.back().session = i <= 6 ? "1" : "2";
  }
  auto comparison = compare_potentials(records, {});
  EXPECT_EQ(comparison.cells.at(0).step_median->runs_a, 6);
  EXPECT_EQ(comparison.cells.at(0).pairs.apart, 2);
  EXPECT_NE(comparison_text(comparison, side_a, side_b)
                .find("2 pairs were not measured together and left out"),
            std::string::npos);
  // Another host and other company are not together either.
  records[0].environment.edit().machine.host = "b";
  records[2].turns = Turns{"g", {}};
  EXPECT_EQ(compare_potentials(records, {}).cells.at(0).pairs.apart, 4);
  // Without any pair the runs are compared as those of two sessions are.
  for (auto &record : records)
    record.session = record.potential;
  comparison = compare_potentials(records, {});
  EXPECT_FALSE(comparison.cells.at(0).step_median->paired);
  EXPECT_EQ(comparison.cells.at(0).step_median->runs_b, 8);
  EXPECT_NE(comparison_text(comparison, side_a, side_b).find("no two runs were measured together"),
            std::string::npos);
}

/// Runs of a model in the form that the bench log tells.
std::vector<Record> in_form(std::vector<Record> records, const std::string &backend,
                            const std::string &dtype, const std::vector<std::string> &operators)
{
  for (auto &record : records) {
    record.inputs.edit().bench_log_header.model = {backend, dtype, operators, "cpu"};
  }
  return records;
}

TEST(ComparePotentials, WhatIsUnlikeIsSaid)
{
  const auto teacher = session("teacher", 6, 0.1);
  const auto script = in_form(teacher, "torchscript", "float64", {});
  const auto package = in_form(session("p", 6, 0.01), "aotinductor", "float32", {"mlff::f/1"});
  auto comparison = compare_potentials(script + package, {});
  const auto text = comparison_text(comparison, side_a, side_b);
  EXPECT_NE(text.find("warning: teacher and p were not run alike, and B/A holds that, too:\n"
                      "  backend: torchscript -> aotinductor\n  dtype: float64 -> float32\n"
                      "  fused_operators: none -> mlff::f/1\n"),
            std::string::npos)
      << text;
  const auto json = to_json(comparison, side_a, side_b);
  EXPECT_EQ(json.at("cells").at(0).at("unlike").size(), 3U);
  // What has no model, or does not tell, is no other form of one.
  for (const auto &other :
       {session("p", 6, 0.01), in_form(session("p", 6, 0.01), "torchscript", "float64", {})}) {
    comparison = compare_potentials(script + other, {});
    EXPECT_TRUE(comparison.cells.at(0).unlike.empty());
    EXPECT_EQ(comparison_text(comparison, side_a, side_b).find("warning"), std::string::npos);
  }
}

TEST(CompareSessions, OneModelInTwoFormsIsSaidOnce)
{
  auto a = in_form(session("p", 6, 0.1), "torchscript", "float32", {});
  auto b = in_form(session("p", 6, 0.01), "aotinductor", "float32", {});
  for (auto *side : {&a, &b}) {
    auto other = *side;
    for (auto &record : other)
      record.system = "cu";
    side->insert(side->end(), other.begin(), other.end());
  }
  const auto comparison = compare_sessions(a, b, {});
  ASSERT_EQ(comparison.cells.size(), 2U);
  const auto text = comparison_text(comparison, side_a, side_b);
  const std::string warning = "warning: p was not run alike";
  EXPECT_NE(text.find(warning), std::string::npos);
  EXPECT_EQ(text.find(warning), text.rfind(warning));
}

TEST(ComparePotentials, MedianAndMeanMayBeTwoAnswers)
{
  auto slow_steps = session("p", 6, 0.01);
  for (auto &record : slow_steps)
    record.step_s.mean *= 1.7;
  const auto teacher = session("teacher", 6, 0.86);
  const auto comparison = compare_potentials(teacher + slow_steps, {});
  const auto text = comparison_text(comparison, side_a, side_b);
  EXPECT_NE(
      text.find("warning: si/nve/1x1/teacher > p: the ratios of medians (0.01163) and of means "
                "(0.01977) differ beyond their intervals"),
      std::string::npos)
      << text;
  EXPECT_EQ(comparison_text(compare_potentials(teacher + session("p", 6, 0.01), {}), side_a, side_b)
                .find("warning"),
            std::string::npos);
}

TEST(ComparisonText, OneIsNoPlural)
{
  auto records = session("teacher", 1, 0.02) + session("p", 1, 0.01);
  auto comparison = compare_potentials(records, {});
  auto text = comparison_text(comparison, side_a, side_b);
  EXPECT_NE(text.find("1 pair cannot reach p <= 0.05"), std::string::npos) << text;
  EXPECT_EQ(text.find("1 pairs"), std::string::npos) << text;
  EXPECT_EQ(change_text(*comparison.cells.at(0).step_median), "-50 %, no interval (1 pair)");
  records = session("teacher", 3, 0.02) + session("p", 3, 0.01);
  records.back().session = "another";
  text = comparison_text(compare_potentials(records, {}), side_a, side_b);
  EXPECT_NE(text.find("1 pair was not measured together and left out"), std::string::npos) << text;
  const auto apart = compare_sessions(session("p", 2, 0.02), session("p", 1, 0.01), {});
  EXPECT_EQ(change_text(*apart.cells.at(0).step_median), "-50 %, no interval (2 and 1 run)");
}

TEST(ComparePotentials, RunsWithoutTurnsEnoughAreWholeRuns)
{
  auto records = session("teacher", 6, 0.02) + session("p", 6, 0.01);
  for (auto &record : records)
    record.turns = Turns{std::to_string(record.repetition), {}};
  const auto text = comparison_text(compare_potentials(records, {}), side_a, side_b);
  EXPECT_NE(
      text.find("no two runs had turns between force calls enough in common; they are compared "
                "as whole runs"),
      std::string::npos)
      << text;
  EXPECT_EQ(text.find("their ratios are those of turns"), std::string::npos);
}

TEST(ComparisonJson, HoldsWhatTheTableSays)
{
  const auto comparison = compare_sessions(session("p", 6, 0.01), session("p", 6, 0.0105), {});
  const auto json = to_json(comparison, side_a, side_b);
  EXPECT_EQ(json.at("format"), "mlff-bench-comparison");
  EXPECT_EQ(json.at("a").at("results"), "old");
  EXPECT_DOUBLE_EQ(json.at("delta_percent"), 2.0);
  const auto &cell = json.at("cells").at(0);
  EXPECT_EQ(cell.at("verdict"), "SLOWER");
  EXPECT_TRUE(cell.at("reason").is_null());
  EXPECT_NEAR(cell.at("ratio").at("step_median").at("value"), 1.05, 0.003);
  EXPECT_EQ(cell.at("ratio").at("step_median").at("interval_95").size(), 2U);
}

TEST(ResultsFile, ReadsWhatWasWritten)
{
  const test::TemporaryFolder folder;
  Results results;
  results.suite = "s";
  results.suite_sha256 = "1";
  results.records = session("p", 3, 0.01);
  results.planned = 3;
  write_results(folder.path(), results);
  const auto back = load_results(folder.path() / "results.json");
  EXPECT_EQ(back.suite, "s");
  ASSERT_EQ(back.records.size(), 3U);
  EXPECT_EQ(to_json(back.records[1]), to_json(results.records[1]));
  EXPECT_EQ(back.cells.size(), 1U);
}

TEST(ResultsFile, SaysWhatIsWrong)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "results.json";
  const auto message = [&](const std::string &text) -> std::string {
    write_file(file, text);
    try {
      load_results(file);
    } catch (const std::runtime_error &error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message("{").find("is no results.json"), std::string::npos);
  EXPECT_NE(message("[]").find("is no results.json"), std::string::npos);
  EXPECT_NE(message(R"({"format": "mlff-bench-results", "version": 1})").find("of version 1"),
            std::string::npos);
  EXPECT_NE(message(R"({"format": "mlff-bench-results", "version": 2})").find("is damaged"),
            std::string::npos);
  EXPECT_THROW(load_results(folder.path() / "none.json"), FileError);
}

}  // namespace
}  // namespace mlffbench
