// SPDX-License-Identifier: GPL-2.0-or-later
// The tables of space groups.
#pragma once

#include "structure_file/symmetry.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::structure_file {

/// A space group in one of its settings: choice of axes, of the cell and of the origin.
struct SpaceGroup {
  int number = 0;    ///< of International Tables, 1 to 230
  std::string name;  ///< Hermann-Mauguin, with the setting where it has several: `F d -3 m:2`
  std::string code;  ///< of the setting, as in `_space_group_IT_coordinate_system_code`: b1, 2, r
  SymmetryOperations operations;
};

/// The operations that a Hall symbol such as `-P 2ybc` stands for. Nothing if it is none.
std::optional<SymmetryOperations> hall_operations(std::string_view symbol);

/// Lattice points of the usual cell by the letter that a name of a group begins with, of R in
/// hexagonal axes; 0 if the letter is none.
int lattice_points(char letter);

/// A point group, named as Gemmi names it.
struct PointGroup {
  int index = 0;       ///< in the order C1, Ci, C2, Cs, ... of Gemmi
  std::string name;    ///< Hermann-Mauguin: `m-3m`
  std::string laue;    ///< its Laue class
  std::string system;  ///< of crystals: `cubic`
};

/// All settings that a Hermann-Mauguin name may stand for; it may be short (`P 21/c`), without
/// blanks (`Fm-3m`), or end with its setting (`F d -3 m:2`, `R -3 m H`, `F d -3 m S`). None if the
/// name is not in the tables.
std::vector<SpaceGroup> space_groups(std::string_view name);

/// All settings of the group with this number of International Tables.
std::vector<SpaceGroup> space_groups(int number);

/// Of the settings those with this code of `_space_group_IT_coordinate_system_code`.
std::vector<SpaceGroup> with_code(const std::vector<SpaceGroup> &groups, std::string_view code);

/// The group that has these operations in a setting of the tables.
std::optional<SpaceGroup> space_group_of(const SymmetryOperations &operations);

/// The point group of these operations, in whatever setting.
std::optional<PointGroup> point_group_of(const SymmetryOperations &operations);

}  // namespace mlffbench::structure_file
