// SPDX-License-Identifier: GPL-2.0-or-later
// Random numbers that are the same on every machine.
#pragma once

#include <cstdint>

namespace mlffbench::system {

/// SplitMix64 (Steele, Lea, Flood 2014). The distributions of the standard library differ between
/// implementations, this gives the same numbers everywhere.
class Random {
public:
  explicit Random(uint64_t seed) : m_state(seed) {}

  uint64_t next()
  {
    uint64_t z = (m_state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }

  /// Uniform in -1 to 1.
  double symmetric() { return static_cast<double>(next() >> 11U) * 0x1p-52 - 1.0; }

  /// Uniform in 0 to n - 1, for n far below 2^64.
  uint64_t below(uint64_t n) { return next() % n; }

private:
  uint64_t m_state;
};

}  // namespace mlffbench::system
