// SPDX-License-Identifier: GPL-2.0-or-later
// The header of a LAMMPS data file: units, numbers, box.
#pragma once

#include "lammps_file/data_lines.h"
#include "system/box.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::lammps_file {

/// What stands before the first section, lengths in the file's units.
struct DataHeader {
  std::map<std::string, int64_t> counts;  ///< "atoms", "atom types", "bonds", ...
  std::map<std::string, int> lines;       ///< of these and of the box, "xlo xhi"
  system::Vec3 low{};                     ///< xlo, ylo, zlo
  system::Box box;                        ///< of a box with these, moved to 0 0 0
  std::optional<system::Mat3> general;    ///< edges of a general triclinic box, in place of `box`
  bool triclinic = false;
  bool plain = true;  ///< no more than LAMMPS needs for atom_style atomic

  int64_t count(const std::string &name) const;
};

/// Reads it from the front of these lines and goes behind it. Throws SuiteError.
DataHeader read_data_header(DataLines &lines, const std::string &file);

}  // namespace mlffbench::lammps_file
