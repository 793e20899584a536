// SPDX-License-Identifier: GPL-2.0-or-later
// Synthetic latencies of known properties.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace mlffbench::test {

/// A standard normal number.
inline double normal(std::mt19937_64 &generator)
{
  return std::normal_distribution<double>()(generator);
}

/// Stationary AR(1) series of mean 0 and standard deviation 1.
inline std::vector<double> ar1(size_t n, double phi, std::mt19937_64 &generator)
{
  std::normal_distribution<double> noise;
  const double innovation = std::sqrt(1.0 - phi * phi);
  std::vector<double> series(n);
  double x = noise(generator);
  for (auto &value : series) {
    value = x;
    x = phi * x + innovation * noise(generator);
  }
  return series;
}

inline std::vector<double> ar1(size_t n, double phi, uint64_t seed)
{
  std::mt19937_64 generator(seed);
  return ar1(n, phi, generator);
}

}  // namespace mlffbench::test
