// SPDX-License-Identifier: GPL-2.0-or-later
// From two comparisons to a verdict; baselines in a file; JUnit with any text.
#include "compare/gate.h"
#include "report/gate_report.h"
#include "store/baseline.h"
#include "temporary_folder.h"

#include <gtest/gtest.h>

namespace mlffbench {
namespace {

compare::ComparedCell cell(const std::string &potential, stats::Verdict verdict,
                           const std::string &reason = "", double ratio = 1.1)
{
  compare::ComparedCell result;
  result.group = {"si", "nve", {}};
  result.potential_a = result.potential_b = potential;
  result.step_median = stats::Ratio{};
  result.step_median->value = ratio;
  result.step_median->interval = stats::Interval{ratio - 0.01, ratio + 0.01};
  result.judgement = {verdict, reason, 0.01, 0.01};
  return result;
}

compare::Gate gate_of(const std::vector<compare::ComparedCell> &first)
{
  compare::Gate gate;
  gate.first.cells = first;
  return gate;
}

TEST(Gate, FailsOnSlowerOnly)
{
  EXPECT_EQ(compare::result_of(
                gate_of({cell("a", stats::Verdict::faster), cell("b", stats::Verdict::equivalent)}),
                true),
            compare::GateResult::passed);
  EXPECT_EQ(compare::result_of(gate_of({cell("a", stats::Verdict::slower)}), false),
            compare::GateResult::slower);
  const compare::Gate open = gate_of({cell("a", stats::Verdict::inconclusive, "wide_interval")});
  EXPECT_EQ(compare::result_of(open, false), compare::GateResult::passed);
  EXPECT_EQ(compare::result_of(open, true), compare::GateResult::inconclusive);
}

TEST(Gate, AMissingCellIsNotDecided)
{
  compare::Gate gate = gate_of({cell("a", stats::Verdict::equivalent)});
  gate.first.only_a = {"si/nve/1x1/b"};
  EXPECT_EQ(compare::result_of(gate, false), compare::GateResult::passed);
  EXPECT_EQ(compare::result_of(gate, true), compare::GateResult::inconclusive);
}

TEST(Gate, FailedRunsAndPhysicsComeBeforeSpeed)
{
  compare::Gate gate = gate_of(
      {cell("a", stats::Verdict::slower), cell("b", stats::Verdict::inconclusive, "physics")});
  gate.first.cells.back().flagged_b = 1;
  EXPECT_EQ(compare::result_of(gate, false), compare::GateResult::physics);
  gate.run_failures = {"si/nve/1x1/b #1: it broke"};
  EXPECT_EQ(compare::result_of(gate, false), compare::GateResult::run_failed);
}

TEST(Gate, EarlierRunsOfUnsoundPhysicsAreNotTheNewOnesFault)
{
  compare::Gate gate = gate_of(
      {cell("a", stats::Verdict::equivalent), cell("b", stats::Verdict::inconclusive, "physics")});
  gate.first.cells.back().flagged_a = 1;
  EXPECT_EQ(compare::result_of(gate, false), compare::GateResult::passed);
  EXPECT_EQ(compare::result_of(gate, true), compare::GateResult::inconclusive);
  // But then there is nothing to hold them against.
  gate.first.cells.erase(gate.first.cells.begin());
  EXPECT_EQ(compare::result_of(gate, false), compare::GateResult::inconclusive);
}

TEST(Gate, DoesNotPassWhatCouldNotHaveFailed)
{
  compare::Gate gate = gate_of({cell("a", stats::Verdict::inconclusive, "too_few_runs")});
  EXPECT_EQ(compare::result_of(gate, false), compare::GateResult::inconclusive);
  gate.first.cells.push_back(cell("b", stats::Verdict::equivalent));
  report::GateReport report;
  report.gate = gate;
  report.result = compare::result_of(gate, false);
  EXPECT_EQ(report.result, compare::GateResult::passed);
  EXPECT_NE(report::gate_text(report).find("PASSED, but 1 of 2 cells could not have been SLOWER"),
            std::string::npos);
}

TEST(Gate, DoesNotPassWhatSeemsSlowerInATableThatCannotSaySo)
{
  compare::Gate gate = gate_of(
      {cell("a", stats::Verdict::inconclusive, "table"), cell("b", stats::Verdict::equivalent)});
  gate.first.cells[0].judgement.smallest_p_holm = 0.03;
  EXPECT_EQ(compare::result_of(gate, false),
            compare::GateResult::passed);  // Holm's procedure has acquitted it
  gate.first.cells[0].judgement.smallest_p_holm = 0.06;
  EXPECT_EQ(compare::result_of(gate, false), compare::GateResult::inconclusive);
  gate.second = compare::Comparison{};
  gate.second->cells = {cell("a", stats::Verdict::equivalent, "", 1.0)};
  EXPECT_EQ(compare::result_of(gate, false), compare::GateResult::passed);
}

TEST(Gate, UnsoundRunsOfOtherCellsCount)
{
  compare::Gate gate = gate_of({cell("a", stats::Verdict::equivalent)});
  gate.unsound_runs = {"si/minimize/1x1/a #1: it did not converge"};
  EXPECT_EQ(compare::result_of(gate, false), compare::GateResult::physics);
}

TEST(Gate, SuspectsAreSlowerOrSoByThemselves)
{
  EXPECT_TRUE(compare::is_suspect(cell("a", stats::Verdict::slower)));
  EXPECT_TRUE(compare::is_suspect(cell("a", stats::Verdict::inconclusive, "table", 1.1)));
  EXPECT_FALSE(compare::is_suspect(cell("a", stats::Verdict::inconclusive, "table", 0.9)));
  EXPECT_FALSE(compare::is_suspect(cell("a", stats::Verdict::inconclusive, "near_delta", 1.1)));
  EXPECT_FALSE(compare::is_suspect(cell("a", stats::Verdict::faster, "", 0.9)));
}

TEST(Gate, TheSecondMeasurementDecides)
{
  compare::Gate gate = gate_of(
      {cell("a", stats::Verdict::slower), cell("b", stats::Verdict::inconclusive, "table")});
  gate.second = compare::Comparison{};
  gate.second->cells = {cell("a", stats::Verdict::equivalent, "", 1.0),
                        cell("b", stats::Verdict::slower)};
  EXPECT_EQ(compare::slower_cells(gate), std::vector<std::string>{"si/nve/1x1/b"});
  gate.second->cells.back() = cell("b", stats::Verdict::inconclusive, "wide_interval");
  EXPECT_EQ(compare::result_of(gate, false), compare::GateResult::passed);
  EXPECT_EQ(compare::result_of(gate, true), compare::GateResult::inconclusive);
  // One that tells nothing, since its runs failed, does not acquit.
  gate.second->cells = {cell("a", stats::Verdict::inconclusive, "too_few_runs")};
  EXPECT_EQ(compare::result_of(gate, false), compare::GateResult::slower);
}

TEST(GateReport, JunitCountsItsCases)
{
  report::GateReport report;
  report.gate = gate_of({cell("a", stats::Verdict::slower), cell("b", stats::Verdict::equivalent),
                         cell("c", stats::Verdict::inconclusive, "wide_interval")});
  report.present = {"new <&>", "suite", "", "", "2031-05-01T12:00:00Z"};
  report.repeat = "mlffbench gate 'a & b'";
  const std::string xml = report::gate_junit_xml(report);
  EXPECT_NE(xml.find("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\""), std::string::npos);
  EXPECT_NE(xml.find("repeat it: mlffbench gate 'a &amp; b'"), std::string::npos);
  report.strict = true;
  EXPECT_NE(report::gate_junit_xml(report).find("failures=\"2\" errors=\"0\" skipped=\"0\""),
            std::string::npos);
}

record::Results results_of(const std::string &utc, const std::string &cpu_model)
{
  record::Results results;
  results.suite = "s";
  results.suite_sha256 = std::string(64, '0');
  record::Record record;
  record.run_id = "0123456789abcdef";
  record.finished_utc = utc;
  record.suite = "s";
  base::MachineIdentity &machine = record.environment.edit().machine;
  machine.host = "h";
  machine.cpu_model = cpu_model;
  machine.usable_cpus = 2;
  machine.architecture = "x86_64";
  results.records = {record};
  return results;
}

TEST(Baseline, TheLastOfASuiteAndMachineIsInUse)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "history.sqlite";
  store::accept_baseline(file, results_of("2031-01-01T00:00:00Z", "one"), "");
  store::accept_baseline(file, results_of("2031-01-02T00:00:00Z", "other"), "");
  const store::Baseline last =
      store::accept_baseline(file, results_of("2031-01-03T00:00:00Z", "one"), "why");
  EXPECT_EQ(last.number, 3);
  const auto all = store::list_baselines(file);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_FALSE(all[0].in_use);
  EXPECT_TRUE(all[1].in_use);
  const auto found = store::find_baseline(file, "s", {"one", 2, "x86_64"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->note, "why");
  EXPECT_EQ(store::baseline_results(file, *found).records.at(0).finished_utc,
            "2031-01-03T00:00:00Z");
  EXPECT_FALSE(store::find_baseline(file, "s", {"one", 4, "x86_64"}));
  EXPECT_FALSE(store::find_baseline(file, "t", {"one", 2, "x86_64"}));
}

TEST(Baseline, OneMachineOnly)
{
  record::Results mixed = results_of("2031-01-01T00:00:00Z", "one");
  mixed.records.push_back(results_of("2031-01-01T00:00:00Z", "other").records.at(0));
  EXPECT_THROW(store::machine_of(mixed), std::runtime_error);
}

}  // namespace
}  // namespace mlffbench
