// SPDX-License-Identifier: GPL-2.0-or-later
// Thermo output in a log of LAMMPS.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::lammps_file {

/// A line of thermo output, or of `line multi` a block of lines.
struct ThermoRow {
  int64_t line = 0;  ///< in the log, from 1
  std::vector<double> values;
};

/// The output of one run, `rerun`, `run 0` or minimisation.
struct ThermoTable {
  std::vector<std::string> columns;  ///< as in the log: "Step", "PotEng", "Pxx"
  std::vector<ThermoRow> rows;
  std::string units;      ///< that the log has told until here; empty if it has not
  bool per_atom = false;  ///< `thermo_modify norm yes`: energies are divided by the number of atoms
  int64_t atoms = -1;     ///< at its end; -1 if it breaks off

  /// -1: there is none.
  int place(std::string_view column) const;
  /// Of a column that is there.
  double value(size_t row, std::string_view column) const;
};

/// All tables of a log that have rows, in order, as `thermo_style one`, `multi`, `yaml` or `custom`
/// and `thermo_modify line` print them. Text between rows, as of warnings and `print`, is passed
/// over. Throws FileError, and std::runtime_error that begins with "file:line: " if there is none
/// or a row is damaged.
std::vector<ThermoTable> read_thermo_log(const std::filesystem::path &log);

}  // namespace mlffbench::lammps_file
