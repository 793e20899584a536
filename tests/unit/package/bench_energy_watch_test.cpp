// SPDX-License-Identifier: GPL-2.0-or-later
// When energies are those of a completed step.

#include "bench_energy_watch.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using mlff::BenchSample;
using mlff::EnergySource;
using mlff::EnergyWatch;
using mlff::Phase;
using mlff::RememberedScalar;
using mlff::RememberedThermo;
using mlff::ThermoProgress;

constexpr std::int64_t STEP = 10;

BenchSample call_of(Phase phase)
{
  BenchSample sample;
  sample.step = STEP;
  sample.phase = phase;
  return sample;
}

/// As thermo output at the end of the step leaves it: all three computed and flagged.
RememberedThermo printed_thermo()
{
  return {{-5.0, STEP, true}, {300.0, STEP, true}, {1.5, STEP, true}};
}

/// The same after some fix or dump has taken back all flags.
RememberedThermo unflagged_thermo()
{
  auto thermo = printed_thermo();
  thermo.pe.flagged = thermo.temp.flagged = thermo.press.flagged = false;
  return thermo;
}

/// A call of the next step begins, and thermo output was of this one.
constexpr ThermoProgress NEXT_STEP = {STEP + 1, STEP, false};

class EnergyWatchTest : public testing::Test {
protected:
  EnergyWatch watch{EnergySource::thermo, 0};
  BenchSample run = call_of(Phase::run);
};

TEST_F(EnergyWatchTest, TakesWhatThermoOutputHasComputedForTheStep)
{
  EXPECT_TRUE(watch.tells(run, NEXT_STEP, STEP));
  const auto energies = watch.completed(run, NEXT_STEP, printed_thermo());
  EXPECT_EQ(energies.pe, -5.0);
  EXPECT_EQ(energies.temp, 300.0);
  EXPECT_EQ(energies.press, 1.5);
}

TEST_F(EnergyWatchTest, AnotherCallOfTheStepMeansThatTheLastWasATrialMove)
{
  const ThermoProgress same_step = {STEP, STEP, false};
  EXPECT_FALSE(watch.tells(run, same_step, STEP));
  EXPECT_FALSE(watch.completed(run, same_step, printed_thermo()).any());
  const ThermoProgress run_over = {STEP, STEP, true};
  EXPECT_TRUE(watch.tells(run, run_over, STEP));
  EXPECT_TRUE(watch.completed(run, run_over, printed_thermo()).any());
}

TEST_F(EnergyWatchTest, ThermoOutputOfAnotherStepTellsNothing)
{
  const ThermoProgress before = {STEP + 1, STEP - 1, false};
  EXPECT_FALSE(watch.tells(run, before, STEP));
  EXPECT_FALSE(watch.completed(run, before, printed_thermo()).any());
}

TEST_F(EnergyWatchTest, ValuesOfAnotherStepAreNotTaken)
{
  auto thermo = printed_thermo();
  thermo.temp.step = STEP - 5;
  thermo.press = RememberedScalar();  // the script has deleted it
  const auto energies = watch.completed(run, NEXT_STEP, thermo);
  EXPECT_EQ(energies.pe, -5.0);
  EXPECT_FALSE(energies.temp);
  EXPECT_FALSE(energies.press);
}

TEST_F(EnergyWatchTest, WhatThermoOutputHasNotFlaggedIsNotItsOwn)
{
  auto thermo = printed_thermo();
  thermo.press.flagged = false;  // asked for by another fix in this step
  const auto energies = watch.completed(run, NEXT_STEP, thermo);
  EXPECT_TRUE(energies.pe && energies.temp);
  EXPECT_FALSE(energies.press);
}

TEST_F(EnergyWatchTest, WhereAllFlagsWereTakenBackTrialMovesLeaveNothingKnown)
{
  watch.begin_call(STEP, STEP - 1);
  EXPECT_EQ(watch.completed(run, NEXT_STEP, unflagged_thermo()).pe, -5.0);
  watch.begin_call(STEP, STEP);  // somebody had the energy computed before the step's own forces
  EXPECT_FALSE(watch.completed(run, NEXT_STEP, unflagged_thermo()).any());
  EXPECT_TRUE(watch.completed(run, NEXT_STEP, printed_thermo()).any());
  watch.begin_call(STEP + 1, STEP);
  EXPECT_TRUE(watch.completed(run, NEXT_STEP, unflagged_thermo()).any());
}

TEST_F(EnergyWatchTest, ARerunSetsBackStepsOfValuesButNotTheirFlags)
{
  auto thermo = printed_thermo();
  thermo.pe.step = thermo.temp.step = RememberedScalar::NEVER;
  thermo.temp.flagged = false;
  const auto energies = watch.completed(call_of(Phase::rerun), NEXT_STEP, thermo);
  EXPECT_EQ(energies.pe, -5.0);
  EXPECT_FALSE(energies.temp);
  EXPECT_FALSE(watch.completed(run, NEXT_STEP, thermo).pe);
}

TEST_F(EnergyWatchTest, AMinimizationTellsTheEnergyOfEachOfItsCalls)
{
  const auto min = call_of(Phase::min);
  const ThermoProgress same_step = {STEP, STEP - 1, false};
  EXPECT_TRUE(watch.tells(min, same_step, STEP));
  EXPECT_FALSE(watch.tells(min, same_step, STEP - 1));
  EXPECT_FALSE(watch.tells(run, same_step, STEP));
  const auto energies = watch.completed(min, same_step, unflagged_thermo());
  EXPECT_EQ(energies.pe, -5.0);
  EXPECT_FALSE(energies.temp || energies.press);
}

TEST_F(EnergyWatchTest, NothingMovesBetweenThermoOutputOfAMinimizationAndItsNextCall)
{
  watch.begin_call(STEP, STEP);
  const auto energies = watch.completed(call_of(Phase::min), NEXT_STEP, unflagged_thermo());
  EXPECT_TRUE(energies.pe && energies.temp && energies.press);
}

TEST_F(EnergyWatchTest, TakesNothingWhereNoEnergiesAreWanted)
{
  const EnergyWatch off(EnergySource::no, 0);
  EXPECT_FALSE(off.on());
  EXPECT_FALSE(off.tells(run, NEXT_STEP, STEP));
  EXPECT_FALSE(off.tells(call_of(Phase::min), NEXT_STEP, STEP));
}

TEST_F(EnergyWatchTest, AsksAtMultiplesOfTheInterval)
{
  const EnergyWatch asking(EnergySource::steps, 25);
  EXPECT_TRUE(asking.asks());
  EXPECT_FALSE(watch.asks());
  EXPECT_TRUE(asking.tells(run, NEXT_STEP, STEP));  // and takes what thermo output has
  EXPECT_EQ(asking.next_step(0), 25);
  EXPECT_EQ(asking.next_step(24), 25);
  EXPECT_EQ(asking.next_step(25), 50);
}

TEST(StepEnergies, TheTotalEnergyIsThereOnceBothOthersAre)
{
  mlff::BenchExtras extra;
  mlff::StepEnergies first;
  EXPECT_FALSE(first.any());
  first.pe = -5.0;
  EXPECT_TRUE(first.any());
  first.put(extra, 0.01);
  EXPECT_TRUE(extra.has_energy);
  EXPECT_TRUE(std::isnan(extra.etotal));
  mlff::StepEnergies second;
  second.temp = 300.0;
  second.put(extra, 0.01);
  EXPECT_DOUBLE_EQ(extra.pe, -5.0);
  EXPECT_DOUBLE_EQ(extra.etotal, -2.0);
}

}  // namespace
