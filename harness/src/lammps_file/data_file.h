// SPDX-License-Identifier: GPL-2.0-or-later
// A user's own LAMMPS data file: read before any run, so that its faults have a line.
#pragma once

#include "system/structure.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::lammps_file {

/// What the suite needs to know of a data file.
struct DataFileContent {
  int64_t atoms = 0;
  bool triclinic = false;
  system::Structure structure;  ///< in Angstrom and u, with its box moved to 0 0 0
  std::vector<int64_t> ids;     ///< of its atoms, in their order
  std::vector<int> lines;       ///< where its atoms stand
  bool plain = false;           ///< decks read it as it is: units metal, atom_style atomic
  bool bonds_left_out = false;
  std::vector<std::string> notes;  ///< what was left out or assumed
};

/// Reads a LAMMPS data file with point-like atoms of any style in a periodic box, orthogonal,
/// triclinic or general triclinic. `elements` are those that the suite names for its atom types; if
/// there are none, labels and masses of the types tell them. `units` are those that the suite gives
/// for a file that does not say its own (empty: metal). Bonds, charges, coefficients and
/// velocities are left out; without Masses standard atomic weights are taken. `file` is for
/// messages. Throws SuiteError with the place of the first fault: header, sections and their order,
/// number, place and form of their lines, types, elements against masses and labels, a flat box.
DataFileContent check_data_file(std::string_view text, const std::string &file,
                                const std::vector<std::string> &elements,
                                const std::string &units = "");

}  // namespace mlffbench::lammps_file
