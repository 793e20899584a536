// SPDX-License-Identifier: GPL-2.0-or-later
// A user's own LAMMPS data file: looked through before any run, so that its faults have a line.
#pragma once

#include "system/structure.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench {

/// What the suite needs to know of a data file.
struct DataFileContent {
  int64_t atoms = 0;
  bool triclinic = false;
  Structure structure;       ///< with its box moved to 0 0 0
  std::vector<int64_t> ids;  ///< of its atoms, in their order
};

/// Looks through a LAMMPS data file for `atom_style atomic` in a periodic box, orthogonal or
/// triclinic. `elements` are those that the suite names for its atom types, `file` is for messages.
/// Throws SuiteError with the place of the first fault: header (atoms, atom types, box), sections
/// (Masses and Atoms, perhaps Velocities, no other) and their order, number, place and form of
/// their lines, types, and as many types as elements.
DataFileContent check_data_file(std::string_view text, const std::string &file,
                                const std::vector<std::string> &elements);

}  // namespace mlffbench
