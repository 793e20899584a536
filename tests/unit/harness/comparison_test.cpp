// SPDX-License-Identifier: GPL-2.0-or-later
// Comparison of two sessions: what is matched, what is refused, what is printed.
#include "compare/comparison.h"
#include "report/comparison_text.h"

#include "compared_records.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mlffbench {
namespace {

using namespace comparison_test;

TEST(CompareSessions, SlowerFasterEquivalent)
{
  const auto a = session("p", 6, 0.01) + session("q", 6, 0.01) + session("r", 6, 0.01);
  const auto b = session("p", 6, 0.0105) + session("q", 6, 0.009) + session("r", 6, 0.01001);
  const auto comparison = compare::compare_sessions(a, b, {});
  ASSERT_EQ(comparison.cells.size(), 3U);
  EXPECT_EQ(comparison.cells[0].judgement.verdict, stats::Verdict::slower);
  EXPECT_NEAR(comparison.cells[0].step_median->value, 1.05, 0.003);
  EXPECT_EQ(comparison.cells[0].step_median->method, "rank sum");
  EXPECT_EQ(comparison.cells[1].judgement.verdict, stats::Verdict::faster);
  EXPECT_EQ(comparison.cells[2].judgement.verdict, stats::Verdict::equivalent);
  EXPECT_TRUE(comparison.differences.identity.empty());
  const auto text = report::comparison_text(comparison, side_a, side_b);
  EXPECT_NE(text.find("si/nve/1x1/p"), std::string::npos);
  EXPECT_NE(text.find("A and B were measured apart"), std::string::npos);
}

TEST(CompareSessions, TooFewRunsSayHowMany)
{
  const auto comparison =
      compare::compare_sessions(session("p", 3, 0.01), session("p", 3, 0.02), {});
  const compare::ComparedCell &cell = comparison.cells.at(0);
  EXPECT_EQ(cell.judgement.verdict, stats::Verdict::inconclusive);
  EXPECT_EQ(report::reason_text(cell, comparison),
            "3, 3 runs cannot reach p <= 0.05; set `repetitions` to 4 or more");
  EXPECT_EQ(cell.step_median->method, "Welch t");
}

TEST(CompareSessions, CellsOfOneSideAreNamed)
{
  const auto comparison =
      compare::compare_sessions(session("p", 4, 0.01) + session("q", 4, 0.01),
                                session("q", 4, 0.01) + session("r", 4, 0.01), {});
  EXPECT_EQ(comparison.cells.size(), 1U);
  EXPECT_EQ(comparison.only_a, std::vector<std::string>{"si/nve/1x1/p"});
  EXPECT_EQ(comparison.only_b, std::vector<std::string>{"si/nve/1x1/r"});
}

TEST(CompareSessions, PotentialsOfTwoNames)
{
  compare::ComparisonRequest request;
  request.potential_a = "p";
  request.potential_b = "q";
  const auto comparison = compare::compare_sessions(session("p", 4, 0.01) + session("x", 4, 0.01),
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
  compare::ComparisonRequest request;
  EXPECT_EQ(compare::compare_sessions(a, b, request).cells.at(0).judgement.verdict,
            stats::Verdict::slower);
  request.control = "c";
  auto comparison = compare::compare_sessions(a, b, request);
  ASSERT_EQ(comparison.cells.size(), 1U);
  EXPECT_NEAR(comparison.cells[0].step_median->value, 1.0, 1e-9);
  EXPECT_EQ(comparison.cells[0].judgement.verdict, stats::Verdict::equivalent);
  // A control that is another model controls nothing.
  auto changed = b;
  for (auto &record : changed) {
    if (record.potential == "c")
      record.inputs.edit().model->sha256 = "other";
  }
  comparison = compare::compare_sessions(a, changed, request);
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
  const auto found = compare::compare_sessions(a, b, {}).differences;
  ASSERT_EQ(found.identity.size(), 2U);
  EXPECT_EQ(found.identity[0].key, "cpu_model");
  EXPECT_EQ(found.identity[0].a, "X");
  EXPECT_EQ(found.identity[0].b, "Y");
  EXPECT_EQ(found.identity[1].key, "atoms");
  ASSERT_EQ(found.changes.size(), 1U);
  EXPECT_EQ(report::differences_text(found.changes), "  lammps: 22 Jul 2025 -> 29 Aug 2024\n");
  ASSERT_EQ(found.state.size(), 1U);
  EXPECT_EQ(found.state[0].key, "host");
}

TEST(CompareSessions, OneSideOfTwoMachinesIsADifference)
{
  auto a = session("p", 4, 0.01);
  a[2].environment.edit().machine.cpu_model = "Y";
  const auto found = compare::compare_sessions(a, a, {}).differences;
  ASSERT_EQ(found.identity.size(), 1U);
  EXPECT_EQ(found.identity[0].a, "X, Y");
}

TEST(CompareSessions, OtherProtocolsAreRefused)
{
  const auto a = session("p", 4, 0.01);
  using Change = void (*)(record::ProtocolInputs &);
  const std::vector<std::pair<const char *, Change>> changes{
      {"neighbor",
       [](record::ProtocolInputs &p) {
         p.neighbor = model::Neighbor{3.0, 1, 0, true};
       }},
      {"thermostat",
       [](record::ProtocolInputs &p) {
         p.thermostat = model::Thermostat{"langevin", 0.1};
       }},
      {"template_sha256", [](record::ProtocolInputs &p) { p.template_sha256 = "another"; }},
      {"interleave", [](record::ProtocolInputs &p) { p.interleave = "calls"; }}};
  for (const auto &[key, change] : changes) {
    auto b = a;
    for (auto &record : b)
      change(record.inputs.edit().protocol);
    const auto found = compare::compare_sessions(a, b, {}).differences;
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
  EXPECT_FALSE(compare::compare_sessions(a, b, {}).paired);
  EXPECT_FALSE(compare::compare_sessions(a, a, {}).paired);
  auto other_side = a;
  for (auto &record : other_side)
    record.run_id += "b";
  EXPECT_TRUE(compare::compare_sessions(a, other_side, {}).paired);
}

TEST(CompareSessions, AMeanThatIsSlowerIsNamed)
{
  auto b = session("p", 6, 0.01);
  for (auto &record : b)
    record.step_s.mean *= 2.0;
  const auto comparison = compare::compare_sessions(session("p", 6, 0.01), b, {});
  EXPECT_EQ(comparison.cells.at(0).judgement.verdict, stats::Verdict::equivalent);
  EXPECT_NE(
      report::comparison_text(comparison, side_a, side_b).find("the mean step, which rules ns/day"),
      std::string::npos);
}

TEST(CompareSessions, NoVerdictWithoutSoundPhysics)
{
  auto b = session("p", 6, 0.005);
  b[3].flags = {{"energy_drift", "too much"}};
  const auto comparison = compare::compare_sessions(session("p", 6, 0.01), b, {});
  EXPECT_EQ(comparison.cells.at(0).judgement.verdict, stats::Verdict::inconclusive);
  EXPECT_EQ(comparison.cells.at(0).judgement.reason, "physics");
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
  const auto comparison = compare::compare_sessions(a, b, {});
  ASSERT_EQ(comparison.cells.size(), 2U);
  const auto text = report::comparison_text(comparison, side_a, side_b);
  const std::string warning = "warning: p was not run alike";
  EXPECT_NE(text.find(warning), std::string::npos);
  EXPECT_EQ(text.find(warning), text.rfind(warning));
}

TEST(ComparisonJson, HoldsWhatTheTableSays)
{
  const auto comparison =
      compare::compare_sessions(session("p", 6, 0.01), session("p", 6, 0.0105), {});
  const auto json = report::to_json(comparison, side_a, side_b);
  EXPECT_EQ(json.at("format"), "mlff-bench-comparison");
  EXPECT_EQ(json.at("a").at("results"), "old");
  EXPECT_DOUBLE_EQ(json.at("delta_percent"), 2.0);
  const auto &cell = json.at("cells").at(0);
  EXPECT_EQ(cell.at("verdict"), "SLOWER");
  EXPECT_TRUE(cell.at("reason").is_null());
  EXPECT_NEAR(cell.at("ratio").at("step_median").at("value"), 1.05, 0.003);
  EXPECT_EQ(cell.at("ratio").at("step_median").at("interval_95").size(), 2U);
}

}  // namespace
}  // namespace mlffbench
