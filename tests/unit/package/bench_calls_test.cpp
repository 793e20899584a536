// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers of force calls, and what each of them is.

#include "bench_calls.h"

#include <gtest/gtest.h>

namespace {

using mlff::CallCounter;
using mlff::Phase;

TEST(CallCounter, WarmUpCountsSteps)
{
  CallCounter calls(2);
  EXPECT_EQ(calls.phase_in_run(1, 0), Phase::warmup);
  EXPECT_EQ(calls.phase_in_run(1, 0), Phase::warmup);  // the one before was a trial move
  EXPECT_EQ(calls.phase_in_run(1, 0), Phase::warmup);
  EXPECT_EQ(calls.phase_in_run(2, 0), Phase::warmup);
  EXPECT_EQ(calls.phase_in_run(3, 0), Phase::run);
}

TEST(CallCounter, WarmUpCountsEachCallOfRespa)
{
  CallCounter calls(3);
  for (const int level : {1, 1, 2}) {
    EXPECT_EQ(calls.phase_in_run(1, level), Phase::warmup);
  }
  EXPECT_EQ(calls.phase_in_run(2, 1), Phase::run);
}

TEST(CallCounter, WithoutWarmUpThereIsNone)
{
  CallCounter calls(0);
  EXPECT_EQ(calls.phase_in_run(0, 0), Phase::run);
}

TEST(CallCounter, TheFirstStepOfALoopMayHaveTheNumberOfTheLastOfAnother)
{
  CallCounter calls(2);
  calls.phase_in_run(1, 0);
  calls.begin_loop();
  calls.phase_in_run(1, 0);
  EXPECT_EQ(calls.phase_in_run(2, 0), Phase::run);
}

TEST(CallCounter, WarmUpGoesOnOverRunsAndBeginsAnewInASection)
{
  CallCounter calls(2);
  calls.phase_in_run(1, 0);
  calls.begin_run();
  calls.phase_in_run(2, 0);
  EXPECT_EQ(calls.phase_in_run(3, 0), Phase::run);
  calls.begin_section();
  EXPECT_EQ(calls.phase_in_run(4, 0), Phase::warmup);
}

TEST(CallCounter, InALoopListsAreNewWhenTheirNumberHasChanged)
{
  CallCounter calls(0);
  calls.begin(Phase::setup, 0, 0, 0);
  EXPECT_FALSE(calls.begin(Phase::run, 0, 0, 0));  // not built again, whatever their age
  EXPECT_TRUE(calls.begin(Phase::run, 0, 1, 0));
  EXPECT_FALSE(calls.begin(Phase::run, 0, 1, 1));
  EXPECT_TRUE(calls.begin(Phase::other, 0, 2, 5));
  EXPECT_EQ(calls.all().calls, 5);
  EXPECT_EQ(calls.all().rebuilds, 3);
}

TEST(CallCounter, InASetupListsAreNewWhenTheirAgeIsZero)
{
  CallCounter calls(0);
  calls.begin(Phase::run, 0, 7, 3);
  EXPECT_TRUE(calls.begin(Phase::setup, 0, 0, 0));
  EXPECT_FALSE(calls.begin(Phase::setup, 0, 0, 1));
  EXPECT_TRUE(calls.begin(Phase::rerun, 1, 0, 0));
  EXPECT_FALSE(calls.begin(Phase::setup, 2, 0, 0));  // built once for all levels of r-RESPA
  EXPECT_FALSE(calls.begin(Phase::run, 0, 0, 5));    // the setup had set the number back
}

TEST(CallCounter, CountsOfARunAndOfASection)
{
  CallCounter calls(0);
  calls.resume({100, 10});
  EXPECT_EQ(calls.of_section().calls, 100);  // the first section goes on
  calls.begin_run();
  calls.begin(Phase::setup, 0, 0, 0);
  calls.begin_section();
  calls.begin(Phase::run, 0, 1, 0);
  calls.begin(Phase::run, 0, 1, 1);
  EXPECT_EQ(calls.of_run().calls, 3);
  EXPECT_EQ(calls.of_run().rebuilds, 2);
  EXPECT_EQ(calls.of_section().calls, 2);
  EXPECT_EQ(calls.of_section().rebuilds, 1);
  EXPECT_EQ(calls.all().calls, 103);
}

TEST(CallCounter, NumbersGoOnFromTheLogWhereThatIsLonger)
{
  CallCounter calls(0);
  calls.resume({100, 10});
  calls.go_on_from(90);
  EXPECT_EQ(calls.all().calls, 100);
  calls.go_on_from(120);
  EXPECT_EQ(calls.all().calls, 120);
  EXPECT_EQ(calls.all().rebuilds, 10);
}

}  // namespace
