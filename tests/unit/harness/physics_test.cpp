// SPDX-License-Identifier: GPL-2.0-or-later
// Drift with its units, explosions, rates, memory.
#include "base/file.h"
#include "physics/averages.h"
#include "physics/minimization.h"
#include "physics/physics.h"
#include "physics/rerun.h"
#include "temporary_folder.h"

#include <gtest/gtest.h>
#include <random>

namespace mlffbench {
namespace {

constexpr int64_t atoms = 64;
const model::System si{"si", "silicon", 64, std::nullopt, 300.0, std::nullopt};
const model::Checks limits{5e-5, 1.0, 10.0, 10.0, 1.0, 0.05, 1000.0};

model::Protocol nve()
{
  model::Protocol protocol;
  protocol.name = "nve";
  protocol.ensemble = model::Ensemble::nve;
  protocol.timestep_fs = 2.0;
  return protocol;
}

/// A log whose total energy grows by `drift` eV/atom/ps, with white noise, after a warm-up that
/// grows much faster.
benchlog::BenchLog log_with_drift(double drift, double noise_eV, double timestep_fs)
{
  std::mt19937_64 generator(2);
  std::normal_distribution<double> noise(0.0, noise_eV);
  benchlog::BenchLog log;
  for (int step = 0; step < 1100; ++step) {
    benchlog::BenchRow row;
    row.call = step + 1;
    row.step = step;
    row.phase = step < 100 ? benchlog::Phase::warmup : benchlog::Phase::run;
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
  const auto drift = physics::energy_drift(log_with_drift(3e-3, 0.0, 2.0), atoms, 2.0, 1.0);
  ASSERT_TRUE(drift);
  EXPECT_NEAR(drift->slope_eV_per_atom_per_ps, 3e-3, 1e-9);
  EXPECT_EQ(drift->samples, 1000U);
}

TEST(Drift, FlaggedOnlyBeyondItsUncertainty)
{
  EXPECT_EQ(
      physics::physics_flags(log_with_drift(1e-3, 1e-3, 2.0), si, nve(), atoms, limits).at(0).check,
      "energy_drift");
  EXPECT_TRUE(
      physics::physics_flags(log_with_drift(1e-3, 3.0, 2.0), si, nve(), atoms, limits).empty())
      << "noise hides it";
  EXPECT_TRUE(
      physics::physics_flags(log_with_drift(1e-6, 1e-5, 2.0), si, nve(), atoms, limits).empty())
      << "below the limit";
  model::Protocol nvt = nve();
  nvt.ensemble = model::Ensemble::nvt;
  EXPECT_TRUE(
      physics::physics_flags(log_with_drift(1e-3, 1e-3, 2.0), si, nvt, atoms, limits).empty())
      << "the total energy of nvt may go where it likes";
}

TEST(Drift, OfNvtAndNptIsThatOfTheConservedQuantity)
{
  model::Protocol protocol = nve();
  protocol.ensemble = model::Ensemble::nvt;
  protocol.thermostat = model::Thermostat{"nose-hoover", 0.1};
  benchlog::BenchLog log = log_with_drift(0.0, 1e-3, 2.0);
  EXPECT_FALSE(physics::conserved_drift(log, protocol, atoms, limits));
  for (auto &row : log.rows)
    row.conserved = -300.0 + 1e-3 * atoms * static_cast<double>(row.step) * 2e-3;
  EXPECT_NEAR(physics::conserved_drift(log, protocol, atoms, limits)->slope_eV_per_atom_per_ps,
              1e-3, 1e-9);
  const auto flags = physics::physics_flags(log, si, protocol, atoms, limits);
  ASSERT_EQ(flags.size(), 1U);
  EXPECT_EQ(flags[0].check, "energy_drift");
  EXPECT_EQ(flags[0].message.rfind("conserved quantity drifts by 1.00e-03", 0), 0U)
      << flags[0].message;
  protocol.temperature_K = model::TemperatureRamp{300.0, 300.1};
  EXPECT_FALSE(physics::conserved_drift(log, protocol, atoms, limits))
      << "the account of a ramp is not exact";
  protocol.temperature_K.reset();
  protocol.ensemble = model::Ensemble::npt;
  protocol.barostat = model::Barostat{"berendsen", "iso", 0.0, 1.0, 1e6};
  EXPECT_FALSE(physics::conserved_drift(log, protocol, atoms, limits));
}

/// nvt at 300 K whose mean temperature is `mean_K` with this noise; the pressure is 2000 bar.
benchlog::BenchLog log_at(double mean_K, double noise_K)
{
  benchlog::BenchLog log = log_with_drift(0.0, 1e-3, 2.0);
  std::mt19937_64 generator(3);
  std::normal_distribution<double> noise(0.0, noise_K);
  for (auto &row : log.rows) {
    row.temp = row.phase == benchlog::Phase::run ? mean_K + noise(generator) : 600.0;
    row.press = 2000.0;
  }
  return log;
}

TEST(Averages, MeanTemperatureIsThatOfTheThermostat)
{
  model::Protocol protocol = nve();
  protocol.ensemble = model::Ensemble::nvt;
  protocol.thermostat = model::Thermostat{"langevin", 0.1};
  EXPECT_TRUE(physics::physics_flags(log_at(310.0, 20.0), si, protocol, atoms, limits).empty());
  const auto flags = physics::physics_flags(log_at(350.0, 20.0), si, protocol, atoms, limits);
  ASSERT_EQ(flags.size(), 1U);
  EXPECT_EQ(flags[0].check, "mean_temperature");
  EXPECT_EQ(flags[0].message.rfind("the temperature is 3", 0), 0U) << flags[0].message;
  EXPECT_NE(flags[0].message.find("wanted 300 K, tolerance 15 K"), std::string::npos);
  EXPECT_TRUE(physics::physics_flags(log_at(350.0, 20.0), si, nve(), atoms, limits).empty());
  model::Checks patient = limits;
  patient.average_min_time_ps = 3.0;  // the counted steps span 2 ps
  EXPECT_TRUE(physics::physics_flags(log_at(350.0, 20.0), si, protocol, atoms, patient).empty());
  // A ramp is followed, not its mean.
  protocol.temperature_K = model::TemperatureRamp{200.0, 400.0};
  const auto ramp_off_by = [](double off_K) {
    benchlog::BenchLog log = log_at(off_K, 5.0);
    for (auto &row : log.rows) {
      if (row.phase == benchlog::Phase::run)
        row.temp += 200.0 + 0.2 * static_cast<double>(row.step - 100);
    }
    return log;
  };
  EXPECT_EQ(physics::physics_flags(ramp_off_by(30.0), si, protocol, atoms, limits).size(), 1U);
  const benchlog::BenchLog ramp = ramp_off_by(0.0);
  EXPECT_TRUE(physics::physics_flags(ramp, si, protocol, atoms, limits).empty());
  EXPECT_NEAR(physics::averages(ramp, si, protocol, limits).temperature_K->wanted, 300.0, 0.2);
}

TEST(Averages, MeanPressureIsThatOfTheBarostat)
{
  model::Protocol protocol = nve();
  protocol.ensemble = model::Ensemble::npt;
  protocol.thermostat = model::Thermostat{"nose-hoover", 0.1};
  protocol.barostat = model::Barostat{"nose-hoover", "iso", 900.0, 1.0, 0.0};
  const auto flags = physics::physics_flags(log_at(300.0, 5.0), si, protocol, atoms, limits);
  ASSERT_EQ(flags.size(), 1U);
  EXPECT_EQ(flags[0].check, "mean_pressure");
  EXPECT_EQ(flags[0].message, "the pressure is 2000 +- 0 bar on average, wanted 900 bar, "
                              "tolerance 1e+03 bar");
  protocol.barostat->pressure_bar = 1100.0;
  EXPECT_TRUE(physics::physics_flags(log_at(300.0, 5.0), si, protocol, atoms, limits).empty());
}

benchlog::BenchLog minimization_log(double last_eV, int64_t iterations)
{
  benchlog::BenchLog log;
  for (int64_t call = 0; call <= iterations; ++call) {
    benchlog::BenchRow row;
    row.call = call + 1;
    row.step = call;
    row.phase = call == 0 ? benchlog::Phase::setup : benchlog::Phase::min;
    log.rows.push_back(row);
  }
  log.rows.front().pe = -300.0;
  log.rows.back().pe = last_eV;
  log.runs.push_back({{"kind", "min"}, {"steps", iterations}});
  return log;
}

TEST(Minimization, ComesDownAndToItsEnd)
{
  model::Protocol protocol;
  protocol.ensemble = model::Ensemble::minimize;
  protocol.minimize = model::Minimization{"cg", 0.0, 1e-3, 100, 1000, 0.1};
  const auto flags = [&](double last_eV, int64_t iterations) {
    return physics::physics_flags(minimization_log(last_eV, iterations), si, protocol, atoms,
                                  limits);
  };
  EXPECT_TRUE(flags(-310.0, 40).empty());
  ASSERT_EQ(flags(-299.0, 40).size(), 1U);
  EXPECT_EQ(flags(-299.0, 40)[0].message,
            "the potential energy rose from -300 to -299 eV; forces are not its gradient");
  ASSERT_EQ(flags(-310.0, 100).size(), 1U);
  EXPECT_EQ(flags(-310.0, 100)[0].message,
            "no tolerance was met in 100 iterations and 100 force calls; raise `maxiter` or "
            "`maxeval`, or the tolerances");
  EXPECT_EQ(physics::minimization_iterations(minimization_log(-310.0, 40)), 40);
}

TEST(Drift, OfTheConservedQuantityWhereItIsKnown)
{
  benchlog::BenchLog log = log_with_drift(3e-3, 0.0, 2.0);
  // A warm-up alone says nothing of the counted steps.
  log.rows[50].conserved = 1.0;
  EXPECT_EQ(physics::energy_drift(log, atoms, 2.0, 1.0)->samples, 1000U);
  for (size_t i = 100; i < log.rows.size(); i += 2)
    log.rows[i].conserved = 5.0;
  const auto drift = physics::energy_drift(log, atoms, 2.0, 1.0);
  ASSERT_TRUE(drift);
  EXPECT_EQ(drift->slope_eV_per_atom_per_ps, 0.0);
  EXPECT_EQ(drift->samples, 500U);
  EXPECT_TRUE(physics::physics_flags(log, si, nve(), atoms, limits).empty());
}

TEST(Drift, ShortRunIsNotJudged)
{
  const benchlog::BenchLog log = log_with_drift(1e-3, 1e-4, 0.5);
  model::Protocol protocol = nve();
  protocol.timestep_fs = 0.5;  // 1,000 steps span 0.4995 ps
  EXPECT_FALSE(physics::energy_drift(log, atoms, 0.5, 1.0)->judged);
  EXPECT_TRUE(physics::physics_flags(log, si, protocol, atoms, limits).empty());
  model::Checks strict = limits;
  strict.drift_min_time_ps = 0.4;
  EXPECT_EQ(physics::physics_flags(log, si, protocol, atoms, strict).size(), 1U);
}

TEST(Explosion, TemperatureEnergyAndNotFinite)
{
  benchlog::BenchLog log = log_with_drift(0.0, 1e-4, 2.0);
  log.rows[500].temp = 3001.0;
  EXPECT_EQ(physics::physics_flags(log, si, nve(), atoms, limits).at(0).message,
            "3001 K at step 500 is more than 10 times the wanted 300 K");
  log = log_with_drift(0.0, 1e-4, 2.0);
  log.rows[700].pe -= 11.0 * atoms;
  EXPECT_EQ(physics::physics_flags(log, si, nve(), atoms, limits).at(0).check, "energy");
  log = log_with_drift(0.0, 1e-4, 2.0);
  log.rows[20].not_finite = true;
  EXPECT_EQ(physics::physics_flags(log, si, nve(), atoms, limits).at(0).check, "not_finite");
  log = log_with_drift(0.0, 1e-4, 2.0);
  log.rows[30].time_not_finite = true;
  EXPECT_EQ(physics::physics_flags(log, si, nve(), atoms, limits).at(0).message,
            "a time is not a finite number at step 30");
}

TEST(Explosion, FramesOfARerunAreGivenAndDoNotExplode)
{
  benchlog::BenchLog log = log_with_drift(0.0, 1e-4, 2.0);
  log.rows[500].temp = 3001.0;
  log.rows[700].pe -= 11.0 * atoms;
  model::Protocol rerun;
  rerun.ensemble = model::Ensemble::rerun;
  EXPECT_TRUE(physics::physics_flags(log, si, rerun, atoms, limits).empty());
  log.rows[20].not_finite = true;
  EXPECT_EQ(physics::physics_flags(log, si, rerun, atoms, limits).at(0).check, "not_finite");
}

TEST(Rerun, ForcesThatAreNoNumbersAreFlagged)
{
  const test::TemporaryFolder folder;
  const auto dump = folder.path() / "forces.lammpstrj";
  const std::string head =
      "ITEM: TIMESTEP\n7\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS pp pp pp\n"
      "0 1\n0 1\n0 1\nITEM: ATOMS id type x y z fx fy fz\n";
  base::write_file(dump, head + "3 1 0 0 0 1 2 3\n");
  EXPECT_TRUE(physics::rerun_flags(dump).empty());
  base::write_file(dump, head + "3 1 0 0 0 1 -nan 3\n");
  EXPECT_EQ(physics::rerun_flags(dump).at(0).message,
            "the force on atom 3 is not a finite number at step 7");
  base::write_file(dump, head + "3 1 0 0 0 1 2 3");
  EXPECT_THROW(physics::rerun_flags(dump), std::runtime_error) << "the last line may lack digits";
}

TEST(Halt, IsTheFirstFlagWithTheReasonOfTheFix)
{
  benchlog::BenchLog log = log_with_drift(0.0, 1e-4, 2.0);
  log.rows.back().not_finite = true;
  log.halts = {{"the potential energy is nan", 1099}};
  const auto flags = physics::physics_flags(log, si, nve(), atoms, limits);
  ASSERT_EQ(flags.size(), 2U);
  EXPECT_EQ(flags[0].check, "halted");
  EXPECT_EQ(flags[0].message, "the run was ended at step 1099: the potential energy is nan");
  EXPECT_EQ(flags[1].check, "not_finite");
}

TEST(RatesTest, KnownValues)
{
  const physics::Rates speed = physics::rates(0.01, 64, 2.0);
  EXPECT_DOUBLE_EQ(speed.steps_per_s, 100.0);
  EXPECT_DOUBLE_EQ(speed.atom_steps_per_s, 6400.0);
  EXPECT_DOUBLE_EQ(speed.ns_per_day, 17.28);  // 8.64e6 steps of 2e-6 ns
}

TEST(MemoryTest, GrowthIsCountedAfterTheWarmUp)
{
  benchlog::BenchLog log = log_with_drift(0.0, 0.0, 1.0);
  EXPECT_EQ(physics::memory(log).peak_rss_B, -1);
  EXPECT_FALSE(physics::memory(log).growth_B);
  log.rows[0].rss_B = 900;
  log.rows[150].rss_B = 1000;
  log.rows[600].rss_B = 5000;
  log.rows[1000].rss_B = 4000;
  EXPECT_EQ(physics::memory(log).peak_rss_B, 5000);
  EXPECT_EQ(physics::memory(log).growth_B, 3000);
  log.runs.push_back({{"peak_rss_B", 7000}});
  EXPECT_EQ(physics::memory(log).peak_rss_B, 7000);
}

TEST(Samples, WarmUpAndEmptyValuesAreLeftOut)
{
  benchlog::BenchLog log = log_with_drift(0.0, 0.0, 1.0);
  log.rows[300].step_s = benchlog::BenchRow::empty;
  EXPECT_EQ(physics::run_samples(log, &benchlog::BenchRow::step_s).size(), 999U);
}

}  // namespace
}  // namespace mlffbench
