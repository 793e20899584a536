// SPDX-License-Identifier: GPL-2.0-or-later
// When memory is sampled, and whether it grows.

#include "bench_memory_watch.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

using mlff::MemoryWatch;
using mlff::Phase;

constexpr double MB = 1e6;

std::vector<int> sampled(MemoryWatch &watch, int calls)
{
  std::vector<int> due;
  for (int call = 1; call <= calls; call++) {
    if (watch.due()) {
      due.push_back(call);
    }
  }
  return due;
}

/// Growing by 1 kB a call from call 101 on, with a sample every 10 calls.
void grow(MemoryWatch &watch, int samples, Phase phase)
{
  for (int i = 0; i < samples; i++) {
    watch.take(101 + 10 * i, phase, 100 * MB + 10e3 * i);
  }
}

TEST(MemoryWatch, SamplesEachSoManyCalls)
{
  MemoryWatch watch(100);
  EXPECT_TRUE(watch.on());
  EXPECT_EQ(sampled(watch, 300), (std::vector{100, 200, 300}));
  MemoryWatch each(1);
  EXPECT_EQ(sampled(each, 3), (std::vector{1, 2, 3}));
}

TEST(MemoryWatch, NeverSamplesWithAnIntervalOfZero)
{
  MemoryWatch watch(0);
  EXPECT_FALSE(watch.on());
  EXPECT_TRUE(sampled(watch, 1000).empty());
}

TEST(MemoryWatch, GrowthIsThatOfTheLineOverAllSamples)
{
  MemoryWatch watch(10);
  grow(watch, 200, Phase::run);
  const auto growth = watch.growth();
  EXPECT_EQ(growth.samples, 200);
  EXPECT_NEAR(growth.value_B, 1.99 * MB, 1.0);
  EXPECT_LE(growth.low_B, growth.value_B);
  EXPECT_GE(growth.high_B, growth.value_B);
  EXPECT_DOUBLE_EQ(watch.growth_B(), growth.value_B);
}

TEST(MemoryWatch, WhatOtherCallsTakeIsNoGrowth)
{
  MemoryWatch watch(10);
  for (const auto phase : {Phase::setup, Phase::warmup, Phase::min, Phase::rerun, Phase::other}) {
    grow(watch, 200, phase);
  }
  EXPECT_EQ(watch.growth().samples, 0);
  EXPECT_EQ(watch.growth_B(), 0.0);
}

TEST(MemoryWatch, ASectionGrowsAnew)
{
  MemoryWatch watch(10);
  grow(watch, 200, Phase::run);
  watch.begin_section();
  EXPECT_EQ(watch.growth().samples, 0);
}

TEST(MemoryWatch, LeaksAreBeyondTheLimitAndBeyondChance)
{
  EXPECT_TRUE(MemoryWatch::leaks({11 * MB, 1 * MB, 20 * MB, 50}, 10 * MB));
  EXPECT_FALSE(MemoryWatch::leaks({9 * MB, 1 * MB, 20 * MB, 50}, 10 * MB));
  EXPECT_FALSE(MemoryWatch::leaks({11 * MB, -1 * MB, 20 * MB, 50}, 10 * MB));
  EXPECT_FALSE(MemoryWatch::leaks({-11 * MB, -20 * MB, -1 * MB, 50}, 10 * MB));
}

TEST(MemoryWatch, TotalsAreThoseOfTheLastFlush)
{
  MemoryWatch watch(10);
  EXPECT_EQ(watch.totals().device_B, -1.0);
  mlff::BenchBlock block;
  mlff::MemoryTotals totals;
  totals.peak_rss_B = 300.0;
  totals.lammps_B = 20.0;
  totals.device_B = 1.0;
  watch.take_totals(totals, block);
  EXPECT_EQ(block.peak_rss_B, 300.0);
  EXPECT_EQ(block.lammps_B, 20.0);
  EXPECT_EQ(block.device_B, 1.0);
  block.clear();
  EXPECT_EQ(watch.totals().lammps_B, 20.0);
}

}  // namespace
