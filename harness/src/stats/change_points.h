// SPDX-License-Identifier: GPL-2.0-or-later
// Where the level of a series of measurements changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mlffbench::stats {

/// A change of level before the value with this index.
struct ChangePoint {
  size_t at = 0;
  double p = 1.0;
};

struct ChangePoints {
  double p = 1.0;                   ///< that a series without any change looks as changed as this
  std::vector<ChangePoint> points;  ///< by index
};

/// Change points by E-Divisive with Means: Matteson and James, Journal of the American Statistical
/// Association 109 (2014) 334, as Daly et al., Proceedings of ICPE 2020, 67, use it for the history
/// of benchmarks. A series is cut where the energy statistic of both sides (of distances |x - y|,
/// n m / (n + m) times 2 E|X - Y| - E|X - X'| - E|Y - Y'|) is largest, and the parts again, as long
/// as a permutation test within the parts gives p <= alpha. The test is exact where the values are
/// exchangeable: a series without a change yields a false one with probability alpha or less,
/// whatever its distribution. A side has at least two values, so that an outlier is no change. The
/// same values and seed give the same points on every machine. `resolution` is the smallest p of
/// the first test that is told from a smaller one: what a correction for many series needs. It goes
/// on to so many permutations only as long as hardly any is as extreme: Besag and Clifford,
/// Biometrika 78 (1991) 301.
ChangePoints change_points(std::span<const double> values, double alpha, double resolution = 1e-3,
                           uint64_t seed = 1);

/// The fewest values in which a change can be found: 8 for 5 %.
size_t change_points_need(double alpha);

}  // namespace mlffbench::stats
