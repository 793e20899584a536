// SPDX-License-Identifier: GPL-2.0-or-later
// How a trajectory moves: displacement, velocity autocorrelation and vibrational spectrum.
#pragma once

#include "lammps_file/trajectory.h"

#include <vector>

namespace mlffbench::physics {

/// One frame after another at equal intervals, each with a vector for each atom.
using Series3 = std::vector<std::vector<system::Vec3>>;

/// Mean over atoms and time origins of |r(t + lag) - r(t)|^2, Angstrom^2, for 0 to `lags`
/// intervals. The motion of the whole is not taken out, as in LAMMPS' compute msd with `com no`.
std::vector<double> mean_square_displacement(const Series3 &unwrapped_A, size_t lags);

/// Slope of the mean square displacement over lags from a fifth of them on, by least squares, over
/// 6 (Einstein): Angstrom^2/ps. NaN below 10 lags.
double diffusion_A2_per_ps(const std::vector<double> &msd_A2, double interval_ps);

/// Mean over atoms and time origins of v(t) . v(t + lag), over that at lag 0.
std::vector<double> velocity_autocorrelation(const Series3 &velocities, size_t lags);

/// Density of vibrational states: the cosine transform of the autocorrelation under a Hann window
/// that ends with its last lag, at `lags` + 1 frequencies from 0 to half the rate of frames,
/// without negative values, with area 1 over the frequencies in THz.
struct Spectrum {
  std::vector<double> frequencies_THz;
  std::vector<double> density_ps;
};
Spectrum vibrational_spectrum(const std::vector<double> &autocorrelation, double interval_ps);

}  // namespace mlffbench::physics
