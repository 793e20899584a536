// SPDX-License-Identifier: GPL-2.0-or-later
// Thermo output in a log of LAMMPS.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench {

/// A table as `thermo_style one` or `custom` prints it.
struct ThermoTable {
  std::vector<std::string> columns;  ///< as in the log: "Step", "PotEng", "Pxx"
  std::vector<std::vector<double>> rows;

  /// -1: there is none.
  int place(const std::string &column) const;
};

/// The last table of a log. Throws FileError, and std::runtime_error that begins with "file:line: "
/// if there is none or a row is damaged.
ThermoTable read_last_thermo(const std::filesystem::path &log);

}  // namespace mlffbench
