// SPDX-License-Identifier: GPL-2.0-or-later
// Simulations that go wrong, by their energies.

#include "bench_alarm.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using mlff::Alarm;
using mlff::EnergyAlarm;

mlff::BenchExtras at(double temp, double pe = -1.0)
{
  mlff::BenchExtras energies;
  energies.has_energy = energies.has_temp = true;
  energies.pe = pe;
  energies.temp = temp;
  return energies;
}

Alarm check(EnergyAlarm &alarm, double temp, bool frames = false)
{
  return alarm.check(at(temp), frames, EnergyAlarm::LOWEST_K);
}

TEST(EnergyAlarm, EnergiesAndTemperaturesHaveToBeFinite)
{
  EnergyAlarm alarm;
  const double nan = std::nan("");
  EXPECT_EQ(alarm.check(at(300.0, nan), false, 1.0), Alarm::energy_not_finite);
  EXPECT_EQ(alarm.check(at(nan, INFINITY), false, 1.0), Alarm::energy_not_finite);
  EXPECT_EQ(alarm.check(at(nan), false, 1.0), Alarm::temperature_not_finite);
  EXPECT_EQ(alarm.check(at(nan), true, 1.0), Alarm::temperature_not_finite);
  mlff::BenchExtras unknown;
  unknown.has_energy = true;
  unknown.pe = -1.0;
  EXPECT_EQ(alarm.check(unknown, false, 1.0), Alarm::none);  // its temperature is not known
}

TEST(EnergyAlarm, ExplodesBeyondTwentyTimesTheHottestOfTheFirstTen)
{
  EnergyAlarm alarm;
  for (int i = 0; i < 10; i++) {
    EXPECT_EQ(check(alarm, i == 4 ? 1000.0 : 500.0), Alarm::none);
  }
  EXPECT_EQ(alarm.hottest(), 1000.0);
  EXPECT_EQ(check(alarm, 20000.0), Alarm::none);
  EXPECT_EQ(check(alarm, 20001.0), Alarm::explosion);
  EXPECT_EQ(alarm.hottest(), 1000.0);
}

TEST(EnergyAlarm, ColdSystemsMayWarmUp)
{
  EnergyAlarm alarm;
  for (int i = 0; i < 10; i++) {
    check(alarm, 1.0);
  }
  EXPECT_EQ(alarm.hottest(), EnergyAlarm::LOWEST_K);
  EXPECT_EQ(check(alarm, 6000.0), Alarm::none);
  EXPECT_EQ(check(alarm, 6001.0), Alarm::explosion);
}

TEST(EnergyAlarm, TheFirstTenAreHeldToThoseBeforeThem)
{
  EnergyAlarm alarm;
  check(alarm, 300.0);
  EXPECT_EQ(check(alarm, 6001.0), Alarm::explosion);
  EXPECT_EQ(alarm.hottest(), 300.0);  // what exploded is no measure
}

TEST(EnergyAlarm, BeforeARunVelocitiesMayHaveBeenSet)
{
  EnergyAlarm alarm;
  check(alarm, 300.0);
  alarm.begin_run();
  EXPECT_EQ(check(alarm, 9000.0), Alarm::none);
  EXPECT_EQ(alarm.hottest(), 9000.0);
  EXPECT_EQ(check(alarm, 180001.0), Alarm::explosion);
  for (int i = 0; i < 8; i++) {
    check(alarm, 300.0);
  }
  alarm.begin_run();
  EXPECT_EQ(check(alarm, 180001.0), Alarm::explosion);  // no longer one of the first
}

TEST(EnergyAlarm, FramesDoNotFollowFromEachOther)
{
  EnergyAlarm alarm;
  EXPECT_EQ(check(alarm, 300.0, true), Alarm::none);
  EXPECT_EQ(check(alarm, 1e9, true), Alarm::none);
  EXPECT_EQ(alarm.hottest(), 0.0);
}

TEST(EnergyAlarm, WarnsOnceInASection)
{
  EnergyAlarm alarm;
  check(alarm, 300.0);
  EXPECT_TRUE(alarm.first_warning());
  EXPECT_FALSE(alarm.first_warning());
  alarm.begin_run();
  EXPECT_FALSE(alarm.first_warning());
  alarm.begin_section();
  EXPECT_TRUE(alarm.first_warning());
  EXPECT_EQ(alarm.hottest(), 0.0);
}

}  // namespace
