// SPDX-License-Identifier: GPL-2.0-or-later
// Which elements the atom types of a LAMMPS data file are.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace mlffbench::lammps_file {

/// What a data file says of an atom type.
struct TypeFacts {
  std::string label;             ///< of section Atom Type Labels
  std::optional<double> mass_u;  ///< of section Masses
  double precision_u = 0.0;      ///< half a unit of the mass' last digit
  std::string comment;           ///< behind the mass
  int mass_line = 0;
  int label_line = 0;
};

/// The elements of the types, in order: `given` if there are any, each held against the mass and
/// the label of its type, else those that labels, comments and masses name. Masses that are no
/// standard atomic weights (isotopes) are said in `notes`. Throws SuiteError with the place of a
/// contradiction, or of the type whose element nothing tells.
std::vector<std::string> elements_of_types(const std::vector<TypeFacts> &types,
                                           const std::vector<std::string> &given,
                                           const std::string &file,
                                           std::vector<std::string> &notes);

}  // namespace mlffbench::lammps_file
