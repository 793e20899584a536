// SPDX-License-Identifier: GPL-2.0-or-later
// One frame of a trajectory: a box and the atoms in it.
#pragma once

#include "system/box.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::lammps_file {

/// Atoms in order of their ids. Columns that the file does not have are empty.
struct Frame {
  int64_t step = 0;
  std::optional<double> time_ps;  ///< since the simulation began, if the file tells it
  system::Box box;
  system::Vec3 origin_A{};  ///< where the box lies
  bool triclinic = false;   ///< the box has tilt factors, which may be 0
  std::vector<int64_t> ids;
  std::vector<std::string> kinds;  ///< column `element`, or else `type`
  bool has_elements = false;       ///< the kinds are elements
  std::vector<std::string> types;  ///< column `type`, where there is `element` as well
  std::vector<system::Vec3> positions_A;
  bool unwrapped = false;  ///< the positions are xu yu zu or xsu ysu zsu, or ix iy iz were applied
  std::vector<system::Vec3> velocities_A_per_ps;
  std::vector<system::Vec3> forces_eV_per_A;

  size_t atoms() const { return ids.size(); }
};

/// The type whose atoms have two elements; empty if there is none.
std::string type_of_two_elements(const Frame &frame);

/// Which atoms of two frames of the same ids are another element or type, as a sentence; empty if
/// none is. Elements are held against elements and types against types.
std::string difference_of_kinds(const Frame &teacher, const Frame &student);

}  // namespace mlffbench::lammps_file
