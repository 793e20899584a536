// SPDX-License-Identifier: GPL-2.0-or-later
// Averages over time origins.
#include "physics/time_correlation.h"

#include "stats/slope.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

namespace mlffbench {

namespace {

/// Mean over atoms and time origins of term(vector at the origin, vector a lag later).
template <typename Term>
std::vector<double> over_origins(const Series3 &frames, size_t lags, const Term &term)
{
  std::vector<double> means;
  for (size_t lag = 0; lag <= lags && lag < frames.size(); ++lag) {
    double sum = 0.0;
    size_t count = 0;
    for (size_t origin = 0; origin + lag < frames.size(); ++origin) {
      const auto &from = frames[origin];
      const auto &to = frames[origin + lag];
      for (size_t atom = 0; atom < from.size(); ++atom)
        sum += term(from[atom], to[atom]);
      count += from.size();
    }
    means.push_back(sum / static_cast<double>(count));
  }
  return means;
}

}  // namespace

std::vector<double> mean_square_displacement(const Series3 &unwrapped_A, size_t lags)
{
  return over_origins(unwrapped_A, lags, [](const Vector &from, const Vector &to) {
    double square = 0.0;
    for (size_t k = 0; k < 3; ++k)
      square += (to[k] - from[k]) * (to[k] - from[k]);
    return square;
  });
}

double diffusion_A2_per_ps(const std::vector<double> &msd_A2, double interval_ps)
{
  constexpr size_t fewest = 10;
  if (msd_A2.size() <= fewest)
    return std::numeric_limits<double>::quiet_NaN();
  const size_t first = msd_A2.size() / 5;
  std::vector<double> times_ps;
  for (size_t lag = first; lag < msd_A2.size(); ++lag)
    times_ps.push_back(static_cast<double>(lag) * interval_ps);
  return least_squares_slope(times_ps, std::span(msd_A2).subspan(first)).value / 6.0;
}

std::vector<double> velocity_autocorrelation(const Series3 &velocities, size_t lags)
{
  auto means = over_origins(velocities, lags, [](const Vector &from, const Vector &to) {
    return from[0] * to[0] + from[1] * to[1] + from[2] * to[2];
  });
  const double at_zero = means.empty() ? 0.0 : means.front();
  for (double &mean : means)
    mean /= at_zero;
  return means;
}

Spectrum vibrational_spectrum(const std::vector<double> &autocorrelation, double interval_ps)
{
  Spectrum spectrum;
  const size_t lags = autocorrelation.size() - 1;
  const double step_THz = 0.5 / (static_cast<double>(lags) * interval_ps);
  // Both halves of the even function: every lag but 0 counts twice.
  std::vector<double> windowed;
  for (size_t lag = 0; lag <= lags; ++lag) {
    const double turn = std::numbers::pi * static_cast<double>(lag) / static_cast<double>(lags);
    const double window = 0.5 * (1.0 + std::cos(turn));
    windowed.push_back((lag == 0 ? 1.0 : 2.0) * window * autocorrelation[lag]);
  }
  double area = 0.0;
  for (size_t k = 0; k <= lags; ++k) {
    const double turn = std::numbers::pi * static_cast<double>(k) / static_cast<double>(lags);
    double sum = 0.0;
    for (size_t lag = 0; lag <= lags; ++lag)
      sum += windowed[lag] * std::cos(turn * static_cast<double>(lag));
    spectrum.frequencies_THz.push_back(static_cast<double>(k) * step_THz);
    spectrum.density_ps.push_back(std::max(0.0, sum));
    area += spectrum.density_ps.back() * step_THz;
  }
  for (double &density : spectrum.density_ps)
    density /= area;
  return spectrum;
}

}  // namespace mlffbench
