// SPDX-License-Identifier: GPL-2.0-or-later
// Steps in a history: found where they are, and no more false ones than promised.
#include "compare/steps.h"
#include "stats/change_points.h"

#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <random>

namespace mlffbench {
namespace {

std::vector<size_t> places(const stats::ChangePoints &found)
{
  std::vector<size_t> result;
  for (const auto &point : found.points)
    result.push_back(point.at);
  return result;
}

std::vector<double> series(size_t n, std::mt19937_64 &generator,
                           const std::function<double(size_t)> &level, double sd = 0.01)
{
  std::normal_distribution<double> noise(0.0, sd);
  std::vector<double> values;
  for (size_t i = 0; i < n; ++i)
    values.push_back(level(i) + noise(generator));
  return values;
}

TEST(ChangePoints, NeedEightValues)
{
  EXPECT_EQ(stats::change_points_need(0.05), 8U);
  const std::vector<double> seven{1, 1, 1, 9, 9, 9, 9};
  EXPECT_TRUE(stats::change_points(seven, 0.05).points.empty());
  const std::vector<double> eight{1, 1.1, 1.2, 1.3, 9, 9.1, 9.2, 9.3};
  EXPECT_EQ(places(stats::change_points(eight, 0.05)), std::vector<size_t>{4});
  EXPECT_TRUE(stats::change_points({}, 0.05).points.empty());
}

TEST(ChangePoints, ConstantValuesAndSingleOutliersAreNoChange)
{
  EXPECT_DOUBLE_EQ(stats::change_points(std::vector<double>(20, 3.0), 0.05).p, 1.0);
  std::mt19937_64 generator(3);
  auto values = series(20, generator, [](size_t) { return 0.0; });
  values[11] = 0.5;
  EXPECT_TRUE(stats::change_points(values, 0.05).points.empty());
}

TEST(ChangePoints, SeveralAreFoundInOrder)
{
  std::mt19937_64 generator(5);
  const auto values = series(45, generator, [](size_t i) {
    return i < 15 ? 0.0 : i < 30 ? 0.08 : 0.03;
  });
  EXPECT_EQ(places(stats::change_points(values, 0.05)), (std::vector<size_t>{15, 30}));
}

TEST(ChangePoints, OneThatIsTakenBackIsFound)
{
  std::mt19937_64 generator(8);
  const auto values =
      series(36, generator, [](size_t i) { return i >= 12 && i < 24 ? 0.06 : 0.0; });
  EXPECT_EQ(places(stats::change_points(values, 0.05)), (std::vector<size_t>{12, 24}));
}

/// Share of trials in which a series has a change.
double alarms(size_t n, int trials, const std::function<double(std::mt19937_64 &)> &draw)
{
  int found = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::mt19937_64 generator(static_cast<uint64_t>(trial) + 1000);
    std::vector<double> values;
    for (size_t i = 0; i < n; ++i)
      values.push_back(draw(generator));
    found += stats::change_points(values, 0.05, 1e-3, static_cast<uint64_t>(trial)).points.empty()
                 ? 0
                 : 1;
  }
  return static_cast<double>(found) / trials;
}

TEST(ChangePointsCalibration, FalseAlarmsAreAsRareAsPromised)
{
  const auto normal = [](std::mt19937_64 &generator) {
    return std::normal_distribution<double>(0.0, 0.01)(generator);
  };
  const auto heavy = [](std::mt19937_64 &generator) {
    return 0.01 * std::cauchy_distribution<double>()(generator);
  };
  for (const size_t n : {8U, 12U, 30U}) {
    const double rate = alarms(n, 1000, normal);
    RecordProperty("normal_" + std::to_string(n), std::to_string(rate));
    EXPECT_LE(rate, 0.06) << n << " values";
  }
  EXPECT_LE(alarms(20, 1000, heavy), 0.06);
}

TEST(ChangePointsCalibration, AStepOfFivePercentIsFound)
{
  int found = 0;
  constexpr int trials = 200;
  for (int trial = 0; trial < trials; ++trial) {
    std::mt19937_64 generator(static_cast<uint64_t>(trial));
    const auto values =
        series(16, generator, [](size_t i) { return i < 10 ? 0.0 : std::log(1.05); });
    const auto points = places(stats::change_points(values, 0.05));
    found += std::count(points.begin(), points.end(), 10U) > 0 ? 1 : 0;
  }
  EXPECT_GE(found, trials * 95 / 100);
}

/// A history of sessions of three runs, 10 ms a step times the level.
std::vector<record::Record> history(size_t sessions, const std::function<double(size_t)> &level)
{
  std::vector<record::Record> records;
  std::mt19937_64 generator(1);
  std::normal_distribution<double> noise(0.0, 0.005);
  for (size_t i = 0; i < sessions; ++i) {
    for (int repetition = 1; repetition <= 3; ++repetition) {
      record::Record record;
      record.suite = "s";
      record.system = "si";
      record.protocol = "nve";
      record.potential = "student";
      record.repetition = repetition;
      record.finished_utc = "2031-01-" + std::to_string(10 + i) + "T0" + std::to_string(repetition);
      base::MachineIdentity &machine = record.environment.edit().machine;
      machine.cpu_model = "c";
      machine.usable_cpus = 2;
      machine.host = "h";
      record.programs.edit().lammps = level(i) > 1.0 ? "new" : "old";
      record.inputs.edit().data_sha256 = "d";
      record.step_s.median = 0.01 * level(i) * (1.0 + noise(generator));
      records.push_back(record);
    }
  }
  return records;
}

TEST(Steps, SaySinceWhenByHowMuchAndWhatChanged)
{
  const auto records = history(12, [](size_t i) { return i < 7 ? 1.0 : 1.1; });
  const auto found = compare::find_steps(records, 0.05, 0.02);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].sessions.size(), 12U);
  ASSERT_EQ(found[0].steps.size(), 1U);
  const compare::Step &step = found[0].steps[0];
  EXPECT_EQ(step.utc, "2031-01-17T01");
  EXPECT_NEAR(step.ratio(), 1.1, 0.01);
  EXPECT_EQ(step.sessions_before, 7U);
  EXPECT_EQ(step.sessions_after, 5U);
  ASSERT_EQ(step.changes.size(), 1U);
  EXPECT_EQ(step.changes[0].key, "lammps");
  EXPECT_EQ(step.after.size(), 15U);
  // Beyond delta only.
  EXPECT_TRUE(compare::find_steps(records, 0.05, 0.2)[0].steps.empty());
}

TEST(Steps, SessionsAreThoseOfTheRecords)
{
  // Two jobs, whose array tasks ran on two hosts in turn, and a third with other programs.
  auto records = history(12, [](size_t) { return 1.0; });
  for (size_t i = 0; i < records.size(); ++i) {
    records[i].session = i < 18 ? "job 1" : "job 2";
    records[i].environment.edit().machine.host = i % 2 == 0 ? "n0" : "n1";
    if (i >= 30)
      records[i].programs.edit().lammps = "another";
  }
  EXPECT_EQ(compare::find_steps(records, 0.05, 0.02).at(0).sessions.size(), 3U);
}

TEST(Steps, WhatCompareRefusesIsAnotherHistory)
{
  auto records = history(12, [](size_t i) { return i < 7 ? 1.0 : 1.1; });
  for (size_t i = 21; i < records.size(); ++i)
    records[i].inputs.edit().protocol.neighbor = model::Neighbor{2.0, 1, 0, true};
  EXPECT_EQ(compare::find_steps(records, 0.05, 0.02).size(), 2U);
}

TEST(Steps, SmallStepsAddUp)
{
  // Each is within 2 %, all three together are not.
  const auto records =
      history(24, [](size_t i) { return 1.0 + 0.015 * static_cast<double>(i / 6); });
  const auto found = compare::find_steps(records, 0.05, 0.02);
  ASSERT_FALSE(found[0].steps.empty());
  const compare::Step &step = found[0].steps[0];
  EXPECT_GT(step.ratio(), 1.02);
  EXPECT_EQ(step.sessions_before, 6U);
}

TEST(Steps, AreFoundInATableOfHundredCells)
{
  std::vector<record::Record> records;
  for (int cell = 0; cell < 100; ++cell) {
    for (auto &record : history(16, [&](size_t i) { return cell == 37 && i >= 8 ? 1.1 : 1.0; })) {
      record.system = "system-" + std::to_string(cell);
      records.push_back(record);
    }
  }
  size_t steps = 0;
  for (const auto &cell : compare::find_steps(records, 0.05, 0.02)) {
    steps += cell.steps.size();
    EXPECT_EQ(cell.steps.size(), cell.cell.rfind("system-37/", 0) == 0 ? 1U : 0U) << cell.cell;
  }
  EXPECT_EQ(steps, 1U);
}

TEST(Steps, OtherMachinesAndSimulationsAreOtherHistories)
{
  auto records = history(12, [](size_t i) { return i < 7 ? 1.0 : 1.1; });
  for (size_t i = 21; i < records.size(); ++i)
    records[i].environment.edit().machine.cpu_model = "another";
  const auto found = compare::find_steps(records, 0.05, 0.02);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].steps.empty() && found[1].steps.empty());
  EXPECT_DOUBLE_EQ(found[1].p_holm, 1.0);  // seven sessions and five: too few
}

}  // namespace
}  // namespace mlffbench
