// SPDX-License-Identifier: GPL-2.0-or-later
// One frame of a trajectory: a box and the atoms in it.
#pragma once

#include "system/box.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench {

/// Whether all three are numbers.
bool is_finite(const Vector &vector);

/// A periodic box where it lies; its vectors a, b, c as rows, in Angstrom, a along x and b in the
/// xy plane.
struct FrameBox {
  Vector origin{};
  std::array<Vector, 3> vectors{};

  double volume_A3() const;
  /// How far outside the box a position lies, in lengths of the vector along which it is farthest;
  /// 0 for one inside.
  double lengths_outside(const Vector &position) const;
  /// The shortest of the images of a difference of two positions, if it is shorter than half of the
  /// smallest width.
  Vector shortest(const Vector &difference) const;
  /// The smallest distance between opposite faces.
  double smallest_width_A() const;
  /// Whether each component of the three vectors is the same within `tolerance_A`.
  bool same_shape(const FrameBox &other, double tolerance_A) const;
};

/// Atoms in order of their ids. Columns that the file does not have are empty.
struct Frame {
  int64_t step = 0;
  std::optional<double> time_ps;  ///< since the simulation began, if the file tells it
  FrameBox box;
  bool triclinic = false;  ///< the box has tilt factors, which may be 0
  std::vector<int64_t> ids;
  std::vector<std::string> kinds;  ///< column `element`, or else `type`
  bool has_elements = false;       ///< the kinds are elements
  std::vector<std::string> types;  ///< column `type`, where there is `element` as well
  std::vector<Vector> positions_A;
  bool unwrapped = false;  ///< the positions are xu yu zu or xsu ysu zsu, or ix iy iz were applied
  std::vector<Vector> velocities_A_per_ps;
  std::vector<Vector> forces_eV_per_A;

  size_t atoms() const { return ids.size(); }
};

/// The type whose atoms have two elements; empty if there is none.
std::string type_of_two_elements(const Frame &frame);

/// Which atoms of two frames of the same ids are another element or type, as a sentence; empty if
/// none is. Elements are held against elements and types against types.
std::string difference_of_kinds(const Frame &teacher, const Frame &student);

}  // namespace mlffbench
