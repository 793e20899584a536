// SPDX-License-Identifier: GPL-2.0-or-later
// Fourier transforms of series, by FFTW: their cost grows as n log n, not as n^2.
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

struct fftw_plan_s;

namespace mlffbench::physics {

struct DestroyFourierPlan {
  void operator()(fftw_plan_s *plan) const;
};
using FourierPlan = std::unique_ptr<fftw_plan_s, DestroyFourierPlan>;

/// Sums over time origins of x(t) x(t + lag), and over all series x that were added, by the theorem
/// of Wiener and Khinchin. Equal to the direct sums but for rounding, relative to that of lag 0.
/// For one thread: FFTW's planner is not safe for several.
class LaggedProducts {
public:
  /// For series of so many samples and lags from 0 to `lags`.
  LaggedProducts(size_t samples, size_t lags);

  void add(std::span<const double> series);

  /// By lag; in the square of the samples' unit.
  std::vector<double> sums() const;

private:
  size_t m_lags;
  size_t m_padded;  ///< length with so many zeros that no product goes round the end
  std::vector<double> m_series;
  std::vector<std::complex<double>> m_transform;
  std::vector<double> m_power;  ///< sum of the series' |transform|^2
  FourierPlan m_plan;           ///< from series to transform
};

/// x(0) + (-1)^k x(n) + 2 sum over 0 < j < n of x(j) cos(pi j k / n), for k from 0 to n, where n +
/// 1 is the number of values, two or more: the transform of an even function whose half is given.
std::vector<double> cosine_transform(std::vector<double> values);

}  // namespace mlffbench::physics
