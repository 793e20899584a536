// SPDX-License-Identifier: GPL-2.0-or-later
// LAMMPS' atom styles: what the columns of a data file's atoms are.
#pragma once

#include "lammps_file/data_lines.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::lammps_file {

/// Where the lines of section Atoms have what is used of an atom.
struct AtomColumns {
  std::string style;
  std::vector<std::string> names;  ///< ID, TYPE, MOLECULE, q, x, y, z, ...
  bool open = false;               ///< hybrid: columns that nobody names may follow the last
  size_t type = 1;
  size_t position = 2;  ///< of x; y and z follow
  size_t images = 0;    ///< the first of three image flags; 0: there are none
  std::string note;     ///< how the style was found, where the file does not say

  /// What is not used, image flags apart: "MOLECULE q".
  std::string unused() const;
};

/// Section Atoms, and what else the file says that tells its columns.
struct AtomSection {
  int line = 0;                     ///< of its name
  std::string_view comment;         ///< behind its name
  std::span<const DataLine> atoms;  ///< its lines, at least one
  bool bonds = false;               ///< the file has bonds
  bool masses = false;              ///< the file has masses of types
};

/// The columns of these atoms: as the comment behind `Atoms` says ("full", "hybrid"), else the one
/// style among atomic, charge, molecular, full and sphere that all lines fit. `is_type` tells
/// whether a word is an atom type. Throws SuiteError where the columns are not known.
AtomColumns atom_columns(const AtomSection &section,
                         const std::function<bool(std::string_view)> &is_type,
                         const std::string &file);

}  // namespace mlffbench::lammps_file
