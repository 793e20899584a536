// SPDX-License-Identifier: GPL-2.0-or-later
// Drift with its units, explosions, rates, memory.
#include "physics/physics.h"

#include <gtest/gtest.h>
#include <random>

namespace mlffbench {
namespace {

constexpr int64_t atoms = 64;
const System si{"si", "silicon", 64, std::nullopt, 300.0, std::nullopt};
const Checks limits{5e-5, 1.0, 10.0, 10.0};

Protocol nve()
{
  return {"nve", "nve", 2.0, 0, 0, std::nullopt, std::nullopt, {2.0, 1, 0, true}, std::nullopt, {}};
}

/// A log whose total energy grows by `drift` eV/atom/ps, with white noise, after a warm-up that
/// grows much faster.
BenchLog log_with_drift(double drift, double noise_eV, double timestep_fs)
{
  std::mt19937_64 generator(2);
  std::normal_distribution<double> noise(0.0, noise_eV);
  BenchLog log;
  for (int step = 0; step < 1100; ++step) {
    BenchRow row;
    row.call = step + 1;
    row.step = step;
    row.phase = step < 100 ? Phase::warmup : Phase::run;
    const double time_ps = step * timestep_fs * 1e-3;
    row.etotal = -300.0 + static_cast<double>(atoms) * drift * time_ps + noise(generator) +
                 (step < 100 ? 50.0 - 0.5 * step : 0.0);
    row.pe = row.etotal - 2.0;
    row.temp = 300.0;
    row.step_s = 0.01;
    log.rows.push_back(row);
  }
  return log;
}

TEST(Drift, SlopeIsInElectronVoltPerAtomAndPicosecond)
{
  const auto drift = energy_drift(log_with_drift(3e-3, 0.0, 2.0), atoms, 2.0, 1.0);
  ASSERT_TRUE(drift);
  EXPECT_NEAR(drift->slope_eV_per_atom_per_ps, 3e-3, 1e-9);
  EXPECT_EQ(drift->samples, 1000U);
}

TEST(Drift, FlaggedOnlyBeyondItsUncertainty)
{
  EXPECT_EQ(physics_flags(log_with_drift(1e-3, 1e-3, 2.0), si, nve(), atoms, limits).at(0).check,
            "energy_drift");
  EXPECT_TRUE(physics_flags(log_with_drift(1e-3, 3.0, 2.0), si, nve(), atoms, limits).empty())
      << "noise hides it";
  EXPECT_TRUE(physics_flags(log_with_drift(1e-6, 1e-5, 2.0), si, nve(), atoms, limits).empty())
      << "below the limit";
  Protocol nvt = nve();
  nvt.ensemble = "nvt";
  EXPECT_TRUE(physics_flags(log_with_drift(1e-3, 1e-3, 2.0), si, nvt, atoms, limits).empty());
}

TEST(Drift, OfTheConservedQuantityWhereItIsKnown)
{
  BenchLog log = log_with_drift(3e-3, 0.0, 2.0);
  // A warm-up alone says nothing of the counted steps.
  log.rows[50].conserved = 1.0;
  EXPECT_EQ(energy_drift(log, atoms, 2.0, 1.0)->samples, 1000U);
  for (size_t i = 100; i < log.rows.size(); i += 2)
    log.rows[i].conserved = 5.0;
  const auto drift = energy_drift(log, atoms, 2.0, 1.0);
  ASSERT_TRUE(drift);
  EXPECT_EQ(drift->slope_eV_per_atom_per_ps, 0.0);
  EXPECT_EQ(drift->samples, 500U);
  EXPECT_TRUE(physics_flags(log, si, nve(), atoms, limits).empty());
}

TEST(Drift, ShortRunIsNotJudged)
{
  const BenchLog log = log_with_drift(1e-3, 1e-4, 0.5);
  Protocol protocol = nve();
  protocol.timestep_fs = 0.5;  // 1,000 steps span 0.4995 ps
  EXPECT_FALSE(energy_drift(log, atoms, 0.5, 1.0)->judged);
  EXPECT_TRUE(physics_flags(log, si, protocol, atoms, limits).empty());
  Checks strict = limits;
  strict.drift_min_time_ps = 0.4;
  EXPECT_EQ(physics_flags(log, si, protocol, atoms, strict).size(), 1U);
}

TEST(Explosion, TemperatureEnergyAndNotFinite)
{
  BenchLog log = log_with_drift(0.0, 1e-4, 2.0);
  log.rows[500].temp = 3001.0;
  EXPECT_EQ(physics_flags(log, si, nve(), atoms, limits).at(0).message,
            "3001 K at step 500 is more than 10 times the wanted 300 K");
  log = log_with_drift(0.0, 1e-4, 2.0);
  log.rows[700].pe -= 11.0 * atoms;
  EXPECT_EQ(physics_flags(log, si, nve(), atoms, limits).at(0).check, "energy");
  log = log_with_drift(0.0, 1e-4, 2.0);
  log.rows[20].not_finite = true;
  EXPECT_EQ(physics_flags(log, si, nve(), atoms, limits).at(0).check, "not_finite");
}

TEST(Halt, IsTheFirstFlagWithTheReasonOfTheFix)
{
  BenchLog log = log_with_drift(0.0, 1e-4, 2.0);
  log.rows.back().not_finite = true;
  log.halts = {{"the potential energy is nan", 1099}};
  const auto flags = physics_flags(log, si, nve(), atoms, limits);
  ASSERT_EQ(flags.size(), 2U);
  EXPECT_EQ(flags[0].check, "halted");
  EXPECT_EQ(flags[0].message, "the run was ended at step 1099: the potential energy is nan");
  EXPECT_EQ(flags[1].check, "not_finite");
}

TEST(RatesTest, KnownValues)
{
  const Rates speed = rates(0.01, 64, 2.0);
  EXPECT_DOUBLE_EQ(speed.steps_per_s, 100.0);
  EXPECT_DOUBLE_EQ(speed.atom_steps_per_s, 6400.0);
  EXPECT_DOUBLE_EQ(speed.ns_per_day, 17.28);  // 8.64e6 steps of 2e-6 ns
}

TEST(MemoryTest, GrowthIsCountedAfterTheWarmUp)
{
  BenchLog log = log_with_drift(0.0, 0.0, 1.0);
  EXPECT_EQ(memory(log).peak_rss_B, -1);
  EXPECT_FALSE(memory(log).growth_B);
  log.rows[0].rss_B = 900;
  log.rows[150].rss_B = 1000;
  log.rows[600].rss_B = 5000;
  log.rows[1000].rss_B = 4000;
  EXPECT_EQ(memory(log).peak_rss_B, 5000);
  EXPECT_EQ(memory(log).growth_B, 3000);
  log.runs.push_back({{"peak_rss_B", 7000}});
  EXPECT_EQ(memory(log).peak_rss_B, 7000);
}

TEST(Samples, WarmUpAndEmptyValuesAreLeftOut)
{
  BenchLog log = log_with_drift(0.0, 0.0, 1.0);
  log.rows[300].step_s = BenchRow::empty;
  EXPECT_EQ(run_samples(log, &BenchRow::step_s).size(), 999U);
}

}  // namespace
}  // namespace mlffbench
