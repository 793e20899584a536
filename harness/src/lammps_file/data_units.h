// SPDX-License-Identifier: GPL-2.0-or-later
// The units of a LAMMPS data file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mlffbench::lammps_file {

/// LAMMPS' units, as far as they have lengths and masses.
struct DataUnits {
  std::string name;
  double length_A = 1.0;
  double mass_u = 1.0;
};

/// The units of a data file: those that its first line ("units = real", as write_data has it) or a
/// comment names, else `given`; empty if neither is there. Throws SuiteError where these differ,
/// where a comment tells of units that are none of LAMMPS', and for lj, which has no lengths.
std::optional<DataUnits> units_of_data_file(std::string_view text, const std::string &given,
                                            const std::string &file);

}  // namespace mlffbench::lammps_file
