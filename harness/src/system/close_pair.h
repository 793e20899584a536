// SPDX-License-Identifier: GPL-2.0-or-later
// Atoms that are too close to each other to be two.
#pragma once

#include "system/box.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace mlffbench::system {

/// Atoms closer than this overlap: no two nuclei of matter are.
constexpr double smallest_distance_A = 0.5;

/// Two atoms that overlap; `later` comes after `earlier` in the order of the atoms.
struct ClosePair {
  size_t later = 0;
  size_t earlier = 0;
  double distance_A = 0.0;
};

/// The first atom, in order, that is closer than smallest_distance_A to one before it, or to an
/// image of that. `fractions` of the edges of the cell are from 0 to 1; opposite faces of the cell
/// are at least twice that distance apart. The time it takes grows with the number of atoms alone,
/// wherever they are: only cells that hold atoms are kept.
std::optional<ClosePair> close_pair(const Mat3 &cell_A, const std::vector<Vec3> &fractions);

}  // namespace mlffbench::system
