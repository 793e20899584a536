// SPDX-License-Identifier: GPL-2.0-or-later
// Rows of the bench log from samples of LAMMPS' timers.

#include "bench_log.h"
#include "bench_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using mlff::BenchBlock;
using mlff::BenchRow;
using mlff::BenchRows;
using mlff::BenchSample;
using mlff::Phase;

constexpr double STEP_S = 0.010;
constexpr double PAIR_S = 0.006;
constexpr double BOND_S = 0.001;
constexpr double NEIGH_S = 0.0005;
constexpr double COMM_S = 0.0002;

/// Steps that all take the same times, from a loop that begins at 100 s.
BenchBlock steps(int count, int before = 0)
{
  BenchBlock block;
  for (int i = before + 1; i <= before + count; i++) {
    BenchSample sample;
    sample.step = i;
    sample.clock = 100.0 + i * STEP_S - PAIR_S - BOND_S;
    sample.pair = (i - 1) * PAIR_S;
    sample.force = (i - 1) * (PAIR_S + BOND_S);
    sample.neigh = i * NEIGH_S;
    sample.comm = i * COMM_S;
    block.samples.push_back(sample);
  }
  const int last = before + count;
  block.end.pair = last * PAIR_S;
  block.end.force = last * (PAIR_S + BOND_S);
  return block;
}

BenchRows maker()
{
  BenchRows rows;
  rows.begin_run();
  rows.begin_loop(100.0);
  return rows;
}

std::vector<BenchRow> all_rows(BenchRows &maker, const BenchBlock &block)
{
  std::vector<BenchRow> rows;
  maker.make(block, 0, block.samples.size(), rows);
  return rows;
}

TEST(BenchRows, TimesAreDifferencesToTheNextCall)
{
  auto rows = maker();
  const auto made = all_rows(rows, steps(3));
  ASSERT_EQ(made.size(), 3U);
  for (const auto &row : made) {
    EXPECT_NEAR(row.pair_s, PAIR_S, 1e-12);
    EXPECT_NEAR(row.force_s, PAIR_S + BOND_S, 1e-12);
    EXPECT_NEAR(row.step_s, STEP_S, 1e-12);
    EXPECT_NEAR(row.neigh_s, NEIGH_S, 1e-12);
    EXPECT_NEAR(row.comm_s, COMM_S, 1e-12);
    EXPECT_NEAR(row.other_s, STEP_S - PAIR_S - BOND_S - NEIGH_S - COMM_S, 1e-12);
  }
  EXPECT_EQ(made[2].call, 3);
  EXPECT_EQ(made[2].step, 3);
  EXPECT_NEAR(rows.run_pair_s(), 3 * PAIR_S, 1e-12);
  EXPECT_NEAR(rows.run_force_s(), 3 * (PAIR_S + BOND_S), 1e-12);
}

TEST(BenchRows, PartsOfABlockGiveWhatTheWholeGives)
{
  auto block = steps(10);
  for (const std::int64_t call : {2, 3, 9}) {
    block.extras.emplace_back().call = call;
    block.extras.back().pe = static_cast<double>(-call);
    block.extras.back().rss_B = 4096.0 * static_cast<double>(call);
  }
  block.peak_rss_B = 1e6;
  block.pause_s = 0.001;
  auto whole_maker = maker();
  const auto whole = all_rows(whole_maker, block);
  auto part_maker = maker();
  std::vector<BenchRow> parts;
  for (const std::size_t first : {0, 3, 6, 9}) {
    part_maker.make(block, first, std::min<std::size_t>(first + 3, 10), parts);
  }
  ASSERT_EQ(parts.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); i++) {
    EXPECT_EQ(parts[i].call, whole[i].call);
    EXPECT_DOUBLE_EQ(parts[i].pair_s, whole[i].pair_s);
    EXPECT_DOUBLE_EQ(parts[i].step_s, whole[i].step_s);
    EXPECT_DOUBLE_EQ(parts[i].rss_B, whole[i].rss_B);
    EXPECT_EQ(std::isnan(parts[i].pe), std::isnan(whole[i].pe));
    EXPECT_EQ(parts[i].peak_rss_B, i == 9 ? 1e6 : -1.0);
  }
  EXPECT_NEAR(whole[0].step_s, STEP_S - 0.001, 1e-12);  // the pause was not part of it
  EXPECT_NEAR(whole[1].step_s, STEP_S, 1e-12);
  EXPECT_DOUBLE_EQ(whole[8].pe, -9.0);
  EXPECT_TRUE(std::isnan(whole[4].pe));
}

TEST(BenchRows, ACallWithoutEndHasNoTimes)
{
  auto rows = maker();
  auto block = steps(2);
  block.end.known = false;
  rows.tells = true;
  block.phases.resize(1);
  const auto made = all_rows(rows, block);
  EXPECT_NEAR(made[0].pair_s, PAIR_S, 1e-12);
  for (const auto time : BenchRows::TIMES) {
    EXPECT_EQ(made[1].*time, -1.0);
  }
}

TEST(BenchRows, InnerLevelsOfRespaBelongToTheOuterStep)
{
  auto rows = maker();
  rows.levels = 2;
  BenchBlock block;
  const auto add = [&](std::uint8_t level, double clock, double force) {
    BenchSample sample;
    sample.level = level;
    sample.clock = clock;
    sample.force = force;
    block.samples.push_back(sample);
  };
  add(1, 100.001, 0.0);
  add(1, 100.003, 0.001);
  add(2, 100.005, 0.002);
  block.end.force = 0.006;
  const auto made = all_rows(rows, block);
  EXPECT_EQ(made[0].step_s, -1.0);
  EXPECT_EQ(made[1].step_s, -1.0);
  EXPECT_NEAR(made[2].force_s, 0.004, 1e-12);
  EXPECT_NEAR(made[2].step_s, 0.009, 1e-12);
  EXPECT_NEAR(made[2].other_s, 0.009 - 0.004 - 0.002, 1e-12);
}

TEST(BenchRows, SetupsHaveTheWindowAndNoStep)
{
  auto rows = maker();
  BenchBlock block;
  block.samples.resize(1);
  block.samples[0].phase = Phase::setup;
  block.samples[0].window = 0.25;
  block.end.pair = block.end.force = 7.0;
  const auto made = all_rows(rows, block);
  EXPECT_EQ(made[0].force_s, 0.25);
  EXPECT_EQ(made[0].pair_s, -1.0);
  EXPECT_EQ(made[0].step_s, -1.0);
  EXPECT_EQ(rows.times()[1].count, 0);
}

/// Two trial moves before the second of three steps.
BenchBlock with_trial_moves()
{
  auto block = steps(3);
  for (int trial = 0; trial < 2; trial++) {
    auto sample = block.samples[1];  // LAMMPS' timers see nothing of them
    sample.clock -= 0.001 * (2 - trial);
    block.samples.insert(block.samples.begin() + 1 + trial, sample);
  }
  return block;
}

TEST(BenchRows, TrialMovesBelongToNoStep)
{
  auto rows = maker();
  const auto made = all_rows(rows, with_trial_moves());
  ASSERT_EQ(made.size(), 5U);
  for (const int trial : {1, 2}) {
    EXPECT_EQ(made[trial].phase, Phase::other);
    EXPECT_EQ(made[trial].step, 2);
    for (const auto time : {&BenchRow::pair_s, &BenchRow::force_s, &BenchRow::step_s}) {
      EXPECT_EQ(made[trial].*time, -1.0);
    }
  }
  EXPECT_EQ(made[3].phase, Phase::run);
  EXPECT_NEAR(made[3].step_s, STEP_S, 1e-12);
  EXPECT_EQ(rows.times()[0].count, 3);
  EXPECT_NEAR(rows.run_pair_s(), 3 * PAIR_S, 1e-12);
}

TEST(BenchRows, TrialMovesAreToldByTheirStepWhereNoTimersRun)
{
  auto rows = maker();
  rows.own_clock = true;
  auto block = with_trial_moves();
  for (auto &sample : block.samples) {
    sample.window = PAIR_S;
  }
  const auto count = block.samples.size();
  // A flush between a trial move and the next call of its step makes no difference.
  BenchBlock first = block;
  first.samples.resize(2);
  first.end.next_step = 2;
  auto made = all_rows(rows, first);
  block.samples.erase(block.samples.begin(), block.samples.begin() + 2);
  rows.make(block, 0, block.samples.size(), made);
  ASSERT_EQ(made.size(), count);
  for (std::size_t i = 0; i < count; i++) {
    EXPECT_EQ(made[i].phase, i == 1 || i == 2 ? Phase::other : Phase::run) << i;
  }
  EXPECT_EQ(rows.times()[1].count, 3);
}

TEST(BenchRows, CallsOutsideOfAnyRunHaveTheTimesThatTimersHaveSeen)
{
  auto rows = maker();
  auto block = steps(3);
  for (auto &sample : block.samples) {
    sample.phase = Phase::other;
  }
  block.samples[0].pair = block.samples[0].force = 1000.0;  // of a run before: set back since
  const auto made = all_rows(rows, block);
  EXPECT_LT(made[0].force_s, 0.0);
  for (const int call : {1, 2}) {
    EXPECT_EQ(made[call].phase, Phase::other);
    EXPECT_NEAR(made[call].pair_s, PAIR_S, 1e-12);
    EXPECT_EQ(made[call].step_s, -1.0);
  }
  EXPECT_EQ(rows.times()[0].count, 0);
  EXPECT_EQ(rows.run_pair_s(), 0.0);
}

TEST(BenchRows, MinimizationsComputeForcesSeveralTimesInAStep)
{
  auto rows = maker();
  auto block = steps(3);
  for (auto &sample : block.samples) {
    sample.phase = Phase::min;
    sample.step = 1;
  }
  for (const auto &row : all_rows(rows, block)) {
    EXPECT_EQ(row.phase, Phase::min);
    EXPECT_NEAR(row.pair_s, PAIR_S, 1e-12);
  }
}

TEST(BenchRows, ASectionStartsStatisticsAnew)
{
  auto rows = maker();
  all_rows(rows, steps(3));
  rows.begin_section();
  EXPECT_EQ(rows.times()[0].count, 0);
  EXPECT_EQ(rows.times()[2].last, 0.0);
  EXPECT_EQ(rows.call, 3);
}

TEST(BenchRows, PhasesAreThoseOfTheCall)
{
  auto rows = maker();
  rows.tells = true;
  auto block = steps(3);
  block.phases = {{0.1, 1.0, 0.01, 1.0, 11.0}, {0.2, 2.0, 0.02, 0.0, 22.0}};
  block.end.phases = {0.3, 3.0, 0.03, 2.0, 33.0};
  const auto made = all_rows(rows, block);
  for (int i = 0; i < 3; i++) {
    EXPECT_DOUBLE_EQ(made[i].model_s, i + 1.0);
    EXPECT_DOUBLE_EQ(made[i].edges, 11.0 * (i + 1));
  }
  EXPECT_DOUBLE_EQ(made[1].model_calls, 0.0);
}

TEST(MarkedCall, IsTheFirstAfterTheMark)
{
  mlff::MarkedCall call;
  const auto mark = call.mark();
  EXPECT_EQ(call.first_after(mark).model_calls, 0.0);
  for (int i = 1; i <= 63; i++) {
    call.take({0.0, static_cast<double>(i), 0.0, 1.0, 0.0});
  }
  EXPECT_EQ(call.first_after(mark).model_s, 1.0);
  // Another reader sets its mark first, this one reads afterwards.
  EXPECT_EQ(call.mark(), 63U);
  EXPECT_EQ(call.first_after(mark).model_s, 1.0);
  const auto next = call.mark();
  EXPECT_EQ(call.first_after(next).model_s, 0.0);
  call.take({0.0, 64.0, 0.0, 1.0, 0.0});
  EXPECT_EQ(call.first_after(next).model_s, 64.0);
}

TEST(BenchRows, StatisticsCanBeAskedForBeforeTheRowIsMade)
{
  auto rows = maker();
  const auto block = steps(5);
  std::vector<BenchRow> made;
  rows.make(block, 0, 4, made);
  const auto times = rows.times_with(block.samples[4], block.end);
  EXPECT_EQ(times[0].count, 5);
  EXPECT_NEAR(times[0].sum, 5 * PAIR_S, 1e-12);
  EXPECT_EQ(rows.times()[0].count, 4);
  rows.make(block, 4, 5, made);
  EXPECT_DOUBLE_EQ(rows.times()[2].sum, times[2].sum);
}

TEST(BenchRows, TheLogsThreadMakesTheSameRows)
{
  constexpr int BLOCKS = 20;
  constexpr int CALLS = 150;
  const auto text = [&](bool deferred) {
    const auto file = testing::TempDir() + "bench_rows_" + std::to_string(::getpid()) + ".log";
    auto rows = maker();
    {
      mlff::BenchLog log(file);
      log.prepare(CALLS, false, 1.0);
      for (int i = 0; i < BLOCKS; i++) {
        auto block = steps(CALLS, i * CALLS);
        if (deferred) {
          log.write_block(block, rows);
          EXPECT_TRUE(block.samples.empty());
        } else {
          auto made = all_rows(rows, block);
          rows.summarize(made);
          log.write_rows(made);
        }
      }
      log.wait();
      EXPECT_EQ(rows.call, BLOCKS * CALLS);
      EXPECT_EQ(rows.summary().step.samples(), BLOCKS * CALLS);
    }
    std::ifstream stream(file);
    std::string all{std::istreambuf_iterator<char>(stream), {}};
    std::remove(file.c_str());
    return all;
  };
  const auto made_here = text(false);
  EXPECT_EQ(std::count(made_here.begin(), made_here.end(), '\n'), BLOCKS * CALLS);
  EXPECT_EQ(text(true), made_here);
}

}  // namespace
