// SPDX-License-Identifier: GPL-2.0-or-later
// Time correlations by Fourier transforms are what their definitions say.
#include "physics/time_correlation.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <random>

namespace mlffbench {
namespace {

/// Walks from places far from the origin, or white noise.
physics::Series3 random_frames(size_t frames, size_t atoms, bool walk)
{
  std::mt19937_64 generator(7);
  std::normal_distribution<double> noise(0.0, 1.0);
  physics::Series3 series(frames, std::vector<system::Vec3>(atoms));
  for (size_t frame = 0; frame < frames; ++frame) {
    for (size_t atom = 0; atom < atoms; ++atom) {
      for (size_t k = 0; k < 3; ++k) {
        double before = 0.0;
        if (walk)
          before = frame == 0 ? 100.0 * noise(generator) : series[frame - 1][atom].at(k);
        series[frame][atom].at(k) = before + noise(generator);
      }
    }
  }
  return series;
}

/// Mean over atoms and time origins, as the definitions are written.
template <typename Term>
double direct_mean(const physics::Series3 &series, size_t lag, const Term &term)
{
  double sum = 0.0;
  size_t count = 0;
  for (size_t origin = 0; origin + lag < series.size(); ++origin) {
    for (size_t atom = 0; atom < series[origin].size(); ++atom, ++count) {
      for (size_t k = 0; k < 3; ++k)
        sum += term(series[origin][atom].at(k), series[origin + lag][atom].at(k));
    }
  }
  return sum / static_cast<double>(count);
}

class OfFrames : public testing::TestWithParam<size_t> {};

TEST_P(OfFrames, DisplacementIsTheDirectSum)
{
  const physics::Series3 places = random_frames(GetParam(), 5, true);
  const size_t lags = GetParam() / 2;
  const auto msd = physics::mean_square_displacement(places, lags);
  ASSERT_EQ(msd.size(), lags + 1);
  EXPECT_EQ(msd[0], 0.0);
  for (size_t lag = 1; lag <= lags; ++lag) {
    const double direct =
        direct_mean(places, lag, [](double from, double to) { return (to - from) * (to - from); });
    EXPECT_NEAR(msd[lag], direct, 1e-11 * direct) << "lag " << lag;
  }
}

TEST_P(OfFrames, AutocorrelationIsTheDirectSum)
{
  const physics::Series3 velocities = random_frames(GetParam(), 5, false);
  const size_t lags = GetParam() / 2;
  const auto vacf = physics::velocity_autocorrelation(velocities, lags);
  ASSERT_EQ(vacf.size(), lags + 1);
  const auto product = [](double from, double to) { return from * to; };
  const double at_zero = direct_mean(velocities, 0, product);
  for (size_t lag = 0; lag <= lags; ++lag)
    EXPECT_NEAR(vacf[lag], direct_mean(velocities, lag, product) / at_zero, 1e-13) << "lag " << lag;
}

TEST_P(OfFrames, SpectrumIsTheDirectSum)
{
  const auto vacf =
      physics::velocity_autocorrelation(random_frames(GetParam(), 5, false), GetParam() / 2);
  const auto lags = static_cast<double>(vacf.size() - 1);
  std::vector<double> direct;
  double sum = 0.0;
  for (size_t k = 0; k < vacf.size(); ++k) {
    double density = 0.0;
    for (size_t lag = 0; lag < vacf.size(); ++lag) {
      const double turn = std::numbers::pi * static_cast<double>(lag) / lags;
      density += (lag == 0 ? 0.5 : 1.0) * (1.0 + std::cos(turn)) * vacf[lag] *
                 std::cos(turn * static_cast<double>(k));
    }
    direct.push_back(std::max(0.0, density));
    sum += direct.back();
  }
  constexpr double interval_ps = 0.004;
  const physics::Spectrum spectrum = physics::vibrational_spectrum(vacf, interval_ps);
  ASSERT_EQ(spectrum.density_ps.size(), vacf.size());
  const double step_THz = 0.5 / (lags * interval_ps);
  for (size_t k = 0; k < direct.size(); ++k) {
    EXPECT_DOUBLE_EQ(spectrum.frequencies_THz[k], static_cast<double>(k) * step_THz);
    EXPECT_NEAR(spectrum.density_ps[k], direct[k] / (sum * step_THz), 1e-13) << "frequency " << k;
  }
}

INSTANTIATE_TEST_SUITE_P(TimeCorrelation, OfFrames, testing::Values(2, 3, 64, 101, 257),
                         testing::PrintToStringParamName());

TEST(TimeCorrelation, WhatDoesNotMoveHasNoDisplacement)
{
  const physics::Series3 still(40, {{1e3, 2e3, 3e3}, {0.1, 0.2, 0.3}});
  for (const double msd : physics::mean_square_displacement(still, 20))
    EXPECT_NEAR(msd, 0.0, 1e-18);
}

TEST(TimeCorrelation, MoreLagsThanFramesGiveThoseThereAre)
{
  EXPECT_EQ(physics::mean_square_displacement(random_frames(4, 1, true), 10).size(), 4U);
  EXPECT_EQ(physics::velocity_autocorrelation(random_frames(4, 1, false), 10).size(), 4U);
  EXPECT_TRUE(physics::mean_square_displacement({}, 10).empty());
}

}  // namespace
}  // namespace mlffbench
