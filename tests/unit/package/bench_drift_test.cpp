// SPDX-License-Identifier: GPL-2.0-or-later
// Drift of the conserved quantity over a run.

#include "bench_drift.h"
#include "bench_spread.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using mlff::DriftLimits;
using mlff::DriftWatch;

constexpr int ATOMS = 10;

/// -100 per atom, gaining `slope` per atom in a unit of time, with noise, from time 0 on.
DriftWatch drifting(double slope, int samples)
{
  DriftWatch watch;
  for (int i = 0; i < samples; i++) {
    const double time = 0.1 * i;
    const double noise = 1e-6 * std::sin(2.4 * i);
    watch.take_kinetic(i % 2 == 0 ? 4.0 : 6.0);
    watch.take_conserved(time, ATOMS * (-100.0 + slope * time + noise), ATOMS);
  }
  return watch;
}

TEST(Spread, IsTheStandardDeviationOfASample)
{
  mlff::Spread spread;
  EXPECT_EQ(spread.deviation(), 0.0);
  spread.add(1e9);
  EXPECT_EQ(spread.deviation(), 0.0);
  spread.add(1e9 + 2.0);
  spread.add(1e9 + 4.0);
  EXPECT_DOUBLE_EQ(spread.deviation(), 2.0);
}

TEST(DriftWatch, SlopesAreOfAnAtomAndInTheReportsUnits)
{
  const auto watch = drifting(1e-3, 200);
  const auto drift = watch.judge(DriftLimits(), 0.5, ATOMS);
  EXPECT_EQ(drift.samples, 200);
  EXPECT_NEAR(drift.slope, 0.5e-3, 1e-7);
  EXPECT_LT(drift.low, drift.slope);
  EXPECT_GT(drift.high, drift.slope);
  EXPECT_NEAR(drift.relative, 1e-3 * 19.9 / 100.0, 1e-6);
  EXPECT_NEAR(drift.ratio, 1e-3 * 19.9 * ATOMS / 1.0025, 1e-3);
  EXPECT_NEAR(watch.line().slope, 1e-3, 1e-7);
  EXPECT_NEAR(watch.last_conserved(), ATOMS * (-100.0 + 19.9e-3), 1e-4);
}

TEST(DriftWatch, WithoutSamplesThereIsNone)
{
  const auto drift = DriftWatch().judge(DriftLimits(), 1.0, ATOMS);
  EXPECT_EQ(drift.samples, 0);
  EXPECT_EQ(drift.slope, 0.0);
  EXPECT_FALSE(drift.flagged);
}

TEST(DriftWatch, FlagsWhatIsBeyondEitherLimit)
{
  const auto watch = drifting(-1e-4, 200);
  const auto flagged = [&](double slope, double relative, double unit = 1.0) {
    return watch.judge({slope, relative}, unit, ATOMS).flagged;
  };
  EXPECT_TRUE(flagged(5e-5, 1.0));  // whatever its sign
  EXPECT_FALSE(flagged(2e-4, 1.0));
  EXPECT_TRUE(flagged(2e-4, 1e-5));  // a gain of 2e-5
  EXPECT_FALSE(flagged(2e-4, 1e-4));
  EXPECT_FALSE(flagged(5e-5, 1.0, 0.0));  // no limit in units that are none
  EXPECT_TRUE(flagged(5e-5, 1e-5, 0.0));
}

TEST(DriftWatch, FlagsNothingOfAShortRunNorWhatMayBeChance)
{
  EXPECT_FALSE(drifting(1.0, 99).judge(DriftLimits(), 1.0, ATOMS).flagged);
  EXPECT_TRUE(drifting(1.0, 100).judge(DriftLimits(), 1.0, ATOMS).flagged);
  EXPECT_FALSE(drifting(0.0, 200).judge({0.0, 0.0}, 1.0, ATOMS).flagged);
}

TEST(DriftWatch, RunsDriftEachOnTheirOwn)
{
  auto watch = drifting(1e-3, 200);
  const double last = watch.last_conserved();
  watch.begin_run();
  EXPECT_EQ(watch.judge(DriftLimits(), 1.0, ATOMS).samples, 0);
  EXPECT_EQ(watch.ratio({200, 1.0, 0.0, 0.0, 1.0, 1.0}, ATOMS), 0.0);
  EXPECT_EQ(watch.last_conserved(), last);  // until there is a newer one
  watch.begin_section();
  EXPECT_EQ(watch.last_conserved(), 0.0);
}

TEST(DriftWatch, WhatIsConservedNoMoreHasNoDrift)
{
  auto watch = drifting(1e-3, 200);
  watch.forget();
  EXPECT_EQ(watch.judge(DriftLimits(), 1.0, ATOMS).samples, 0);
  EXPECT_EQ(watch.last_conserved(), 0.0);
  EXPECT_GT(watch.ratio({200, 1.0, 0.0, 0.0, 1.0, 1.0}, ATOMS), 0.0);  // kinetic energies stay
}

TEST(DriftWatch, NoAtomsAreAsGoodAsOne)
{
  DriftWatch watch;
  for (int i = 0; i < 20; i++) {
    watch.take_conserved(i, 2.0 * i, 0);
  }
  EXPECT_NEAR(watch.line().slope, 2.0, 1e-12);
}

}  // namespace
