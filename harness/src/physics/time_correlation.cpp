// SPDX-License-Identifier: GPL-2.0-or-later
// Averages over time origins.
#include "physics/time_correlation.h"

#include "physics/fourier.h"
#include "stats/series.h"
#include "stats/slope.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <span>
#include <utility>

namespace mlffbench::physics {

namespace {

/// One component of an atom's vector over all frames.
std::vector<double> component(const Series3 &frames, size_t atom, size_t axis)
{
  std::vector<double> values;
  values.reserve(frames.size());
  for (const auto &frame : frames)
    values.push_back(frame[atom].at(axis));
  return values;
}

/// Pairs of frames that are a lag apart, of all atoms.
double pairs(const Series3 &frames, size_t lag)
{
  return static_cast<double>((frames.size() - lag) * frames.front().size());
}

size_t possible_lags(const Series3 &frames, size_t lags)
{
  return std::min(lags, frames.size() - 1);
}

}  // namespace

std::vector<double> mean_square_displacement(const Series3 &unwrapped_A, size_t lags)
{
  // |b - a|^2 = a^2 + b^2 - 2 ab: squares by running sums, products by Fourier transforms. What is
  // left of large numbers is small, so that places are taken relative to an atom's mean place.
  if (unwrapped_A.empty())
    return {};
  const size_t frames = unwrapped_A.size();
  lags = possible_lags(unwrapped_A, lags);
  LaggedProducts products(frames, lags);
  std::vector<double> squares(frames);
  for (size_t atom = 0; atom < unwrapped_A.front().size(); ++atom) {
    for (size_t axis = 0; axis < 3; ++axis) {
      std::vector<double> places = component(unwrapped_A, atom, axis);
      const double centre = stats::mean(places);
      for (size_t frame = 0; frame < frames; ++frame) {
        places[frame] -= centre;
        squares[frame] += places[frame] * places[frame];
      }
      products.add(places);
    }
  }
  const std::vector<double> sums = products.sums();
  double of_both_ends = 2.0 * std::accumulate(squares.begin(), squares.end(), 0.0);
  std::vector<double> means{0.0};
  for (size_t lag = 1; lag <= lags; ++lag) {
    of_both_ends -= squares[lag - 1] + squares[frames - lag];
    means.push_back(std::max(0.0, of_both_ends - 2.0 * sums[lag]) / pairs(unwrapped_A, lag));
  }
  return means;
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
  return stats::least_squares_slope(times_ps, std::span(msd_A2).subspan(first)).value / 6.0;
}

std::vector<double> velocity_autocorrelation(const Series3 &velocities, size_t lags)
{
  if (velocities.empty())
    return {};
  lags = possible_lags(velocities, lags);
  LaggedProducts products(velocities.size(), lags);
  for (size_t atom = 0; atom < velocities.front().size(); ++atom) {
    for (size_t axis = 0; axis < 3; ++axis)
      products.add(component(velocities, atom, axis));
  }
  std::vector<double> means = products.sums();
  for (size_t lag = 0; lag <= lags; ++lag)
    means[lag] /= pairs(velocities, lag);
  const double at_zero = means.front();
  for (double &mean : means)
    mean /= at_zero;
  return means;
}

Spectrum vibrational_spectrum(const std::vector<double> &autocorrelation, double interval_ps)
{
  Spectrum spectrum;
  const size_t lags = autocorrelation.size() - 1;
  const double step_THz = 0.5 / (static_cast<double>(lags) * interval_ps);
  std::vector<double> windowed;
  for (size_t lag = 0; lag <= lags; ++lag) {
    const double turn = std::numbers::pi * static_cast<double>(lag) / static_cast<double>(lags);
    windowed.push_back(0.5 * (1.0 + std::cos(turn)) * autocorrelation[lag]);
  }
  spectrum.density_ps = cosine_transform(std::move(windowed));
  double area = 0.0;
  for (size_t k = 0; k <= lags; ++k) {
    spectrum.frequencies_THz.push_back(static_cast<double>(k) * step_THz);
    spectrum.density_ps[k] = std::max(0.0, spectrum.density_ps[k]);
    area += spectrum.density_ps[k] * step_THz;
  }
  for (double &density : spectrum.density_ps)
    density /= area;
  return spectrum;
}

}  // namespace mlffbench::physics
