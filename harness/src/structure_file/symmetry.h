// SPDX-License-Identifier: GPL-2.0-or-later
// Symmetry operations: as text, and whether a list of them is a group.
#pragma once

#include "system/box.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::structure_file {

/// x -> rotation x + translation, in fractions of the cell.
struct SymmetryOperation {
  system::Mat3 rotation{};  ///< rows
  system::Vec3 translation{};

  system::Vec3 image(const system::Vec3 &fraction) const;
  bool identity() const;
  /// Whether it moves all atoms alike, or none.
  bool is_translation() const;
  /// First `first`, then this one.
  SymmetryOperation after(const SymmetryOperation &first) const;
};

using SymmetryOperations = std::vector<SymmetryOperation>;

/// Of a text such as `-y, x-y, z+1/3`. Nothing if it is none. A translation that is a rounded
/// multiple of 1/24 (0.3333) becomes that multiple, as it is in all space groups.
std::optional<SymmetryOperation> symmetry_operation(std::string_view text);

/// In the form in which symmetry_operation() reads it.
std::string text_of(const SymmetryOperation &operation);

/// Whether they are the same but for translations by whole cells.
bool same_operation(const SymmetryOperation &a, const SymmetryOperation &b);

/// Each operation once, in order. Operations that differ by whole cells are one.
SymmetryOperations without_repeats(const SymmetryOperations &operations);

/// Whether two lists without repeats hold the same operations, in whatever order.
bool same_operations(const SymmetryOperations &a, const SymmetryOperations &b);

/// The first two operations of a list without repeats whose product, the third, is not in it.
std::optional<std::array<SymmetryOperation, 3>>
missing_product(const SymmetryOperations &operations);

/// The first operation that does not leave lengths and angles of the cell as they are, to 2 %.
std::optional<SymmetryOperation> distorting_operation(const SymmetryOperations &operations,
                                                      const system::Mat3 &cell);

/// Whether both have the same kinds of rotations, which does not depend on the choice of the cell:
/// the same point group but for the few that share their kinds.
bool same_point_group(const SymmetryOperations &a, const SymmetryOperations &b);

}  // namespace mlffbench::structure_file
