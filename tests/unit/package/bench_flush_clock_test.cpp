// SPDX-License-Identifier: GPL-2.0-or-later
// When the log gets its rows.

#include "bench_flush_clock.h"

#include <gtest/gtest.h>

namespace {

using mlff::FlushClock;

/// A clock whose last flush was at 100 s.
FlushClock clock_of(double interval_s)
{
  FlushClock clock(interval_s);
  clock.restart(100.0);
  return clock;
}

TEST(FlushClock, TheFirstCallIsFlushedAlone)
{
  FlushClock clock(1.0);
  EXPECT_FALSE(clock.due());
  clock.count_call();
  EXPECT_TRUE(clock.due());
}

TEST(FlushClock, IsDueAfterTheCallsThatAllAgreedTo)
{
  FlushClock clock(1.0);
  clock.agree(3);
  for (int call = 0; call < 3; call++) {
    EXPECT_FALSE(clock.due());
    clock.count_call();
  }
  EXPECT_TRUE(clock.due());
}

TEST(FlushClock, TheIntervalBecomesCallsByThePaceSinceTheLastFlush)
{
  auto clock = clock_of(1.0);
  EXPECT_EQ(clock.plan(200, 100.5), 400);  // 2.5 ms a call
  EXPECT_EQ(clock.plan(400, 102.5), 200);  // 5 ms since then
}

TEST(FlushClock, CallsGrowFourfoldAtMostAndUpToWhatStaysInCache)
{
  auto clock = clock_of(1.0);
  EXPECT_EQ(clock.plan(1, 100.0001), 4);
  EXPECT_EQ(clock.plan(4, 100.0002), 16);
  EXPECT_EQ(clock.plan(1000, 100.0003), FlushClock::MAX_ROWS);
}

TEST(FlushClock, EachCallIsFlushedWhereOneTakesLongerThanTheInterval)
{
  auto clock = clock_of(1.0);
  EXPECT_EQ(clock.plan(2, 200.0), 1);
  EXPECT_EQ(clock_of(0.0).plan(500, 101.0), 1);  // an interval of 0: always
}

TEST(FlushClock, AClockThatStoodStillHasNoPace)
{
  auto clock = clock_of(1.0);
  EXPECT_EQ(clock.plan(10, 100.0), 40);
  EXPECT_EQ(clock.plan(1024, 99.0), FlushClock::MAX_ROWS);  // or was set back
}

TEST(FlushClock, WaitingBelongsToNoPace)
{
  auto clock = clock_of(1.0);
  clock.restart(150.0);
  EXPECT_EQ(clock.plan(100, 150.5), 200);
}

TEST(FlushClock, AnotherPaceIsFoundOutAfterOneCall)
{
  auto clock = clock_of(1.0);
  clock.agree(1000);
  clock.expect_another_pace();
  clock.count_call();
  EXPECT_TRUE(clock.due());
}

}  // namespace
