// SPDX-License-Identifier: GPL-2.0-or-later
// Comparison of potentials of one session: which runs are matched, what is said of them.
#include "compare/comparison.h"
#include "report/comparison_text.h"

#include "compared_records.h"

#include <cmath>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mlffbench {
namespace {

using namespace comparison_test;

TEST(ComparePotentials, MatchedRunsOfTheTeacherAndAllOthers)
{
  // A machine that is slower from run to run by far more than the potentials differ.
  std::vector<record::Record> records;
  for (int i = 1; i <= 8; ++i) {
    const double machine = std::exp(0.1 * i);
    records.push_back(run_of("teacher", i, 0.01 * machine));
    records.push_back(run_of("p", i, 0.0106 * machine));
  }
  const auto comparison = compare::compare_potentials(records, {});
  ASSERT_EQ(comparison.cells.size(), 1U);
  const compare::ComparedCell &cell = comparison.cells[0];
  EXPECT_TRUE(comparison.paired && cell.step_median->paired);
  EXPECT_EQ(cell.label(), "si/nve/1x1/teacher > p");
  EXPECT_NEAR(cell.step_median->value, 1.06, 1e-9);
  EXPECT_NEAR(cell.step_median->p, std::pow(0.5, 7), 1e-15);
  EXPECT_EQ(cell.judgement.verdict, stats::Verdict::slower);
}

TEST(ComparePotentials, RunsOfTwoSessionsAreNotMatched)
{
  // The machine is 30 % slower in the second session, in which only p was measured (again).
  std::vector<record::Record> records;
  for (int i = 1; i <= 8; ++i) {
    records.push_back(run_of("teacher", i, 0.01));
    records.push_back(run_of("p", i, i <= 6 ? 0.01 : 0.013));
    records[records.size() - 2].session = "1";
    records.back().session = i <= 6 ? "1" : "2";
  }
  auto comparison = compare::compare_potentials(records, {});
  EXPECT_EQ(comparison.cells.at(0).step_median->runs_a, 6);
  EXPECT_EQ(comparison.cells.at(0).pairs.apart, 2);
  EXPECT_NE(report::comparison_text(comparison, side_a, side_b)
                .find("2 pairs were not measured together and left out"),
            std::string::npos);
  // Neither are those of another host, and those that others were interleaved with.
  records[0].environment.edit().machine.host = "b";
  records[2].interleave = record::Interleaved{"g", {}};
  EXPECT_EQ(compare::compare_potentials(records, {}).cells.at(0).pairs.apart, 4);
  // Without any pair the runs are compared as those of two sessions are.
  for (auto &record : records)
    record.session = record.potential;
  comparison = compare::compare_potentials(records, {});
  EXPECT_FALSE(comparison.cells.at(0).step_median->paired);
  EXPECT_EQ(comparison.cells.at(0).step_median->runs_b, 8);
  EXPECT_NE(report::comparison_text(comparison, side_a, side_b)
                .find("no two runs were measured together"),
            std::string::npos);
}

TEST(ComparePotentials, WhatIsUnlikeIsSaid)
{
  const auto teacher = session("teacher", 6, 0.1);
  const auto script = in_form(teacher, "torchscript", "float64", {});
  const auto package = in_form(session("p", 6, 0.01), "aotinductor", "float32", {"mlff::f/1"});
  auto comparison = compare::compare_potentials(script + package, {});
  const auto text = report::comparison_text(comparison, side_a, side_b);
  EXPECT_NE(text.find("warning: teacher and p were not run alike, and B/A holds that, too:\n"
                      "  backend: torchscript -> aotinductor\n  dtype: float64 -> float32\n"
                      "  fused_operators: none -> mlff::f/1\n"),
            std::string::npos)
      << text;
  const auto json = report::to_json(comparison, side_a, side_b);
  EXPECT_EQ(json.at("cells").at(0).at("unlike").size(), 3U);
  // What has no model, or does not tell, is no other form of one.
  for (const auto &other :
       {session("p", 6, 0.01), in_form(session("p", 6, 0.01), "torchscript", "float64", {})}) {
    comparison = compare::compare_potentials(script + other, {});
    EXPECT_TRUE(comparison.cells.at(0).unlike.empty());
    EXPECT_EQ(report::comparison_text(comparison, side_a, side_b).find("warning"),
              std::string::npos);
  }
}

TEST(ComparePotentials, MedianAndMeanMayBeTwoAnswers)
{
  auto slow_steps = session("p", 6, 0.01);
  for (auto &record : slow_steps)
    record.step_s.mean *= 1.7;
  const auto teacher = session("teacher", 6, 0.86);
  const auto comparison = compare::compare_potentials(teacher + slow_steps, {});
  const auto text = report::comparison_text(comparison, side_a, side_b);
  EXPECT_NE(
      text.find("warning: si/nve/1x1/teacher > p: the ratios of medians (0.01163) and of means "
                "(0.01977) differ beyond their intervals"),
      std::string::npos)
      << text;
  EXPECT_EQ(report::comparison_text(
                compare::compare_potentials(teacher + session("p", 6, 0.01), {}), side_a, side_b)
                .find("warning"),
            std::string::npos);
}

TEST(ComparisonText, OneIsNoPlural)
{
  auto records = session("teacher", 1, 0.02) + session("p", 1, 0.01);
  auto comparison = compare::compare_potentials(records, {});
  auto text = report::comparison_text(comparison, side_a, side_b);
  EXPECT_NE(text.find("1 pair cannot reach p <= 0.05"), std::string::npos) << text;
  EXPECT_EQ(text.find("1 pairs"), std::string::npos) << text;
  EXPECT_EQ(report::change_text(*comparison.cells.at(0).step_median),
            "-50 %, no interval (1 pair)");
  records = session("teacher", 3, 0.02) + session("p", 3, 0.01);
  records.back().session = "another";
  text = report::comparison_text(compare::compare_potentials(records, {}), side_a, side_b);
  EXPECT_NE(text.find("1 pair was not measured together and left out"), std::string::npos) << text;
  const auto apart = compare::compare_sessions(session("p", 2, 0.02), session("p", 1, 0.01), {});
  EXPECT_EQ(report::change_text(*apart.cells.at(0).step_median),
            "-50 %, no interval (2 and 1 run)");
}

TEST(ComparePotentials, RunsWithoutSlicesEnoughAreWholeRuns)
{
  auto records = session("teacher", 6, 0.02) + session("p", 6, 0.01);
  for (auto &record : records)
    record.interleave = record::Interleaved{std::to_string(record.repetition), {}};
  const auto text =
      report::comparison_text(compare::compare_potentials(records, {}), side_a, side_b);
  EXPECT_NE(
      text.find("no two interleaved runs had slices enough in common; they are compared as whole "
                "runs"),
      std::string::npos)
      << text;
  EXPECT_EQ(text.find("their ratios are those of matched slices"), std::string::npos);
}

}  // namespace
}  // namespace mlffbench
