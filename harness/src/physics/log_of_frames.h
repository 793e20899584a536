// SPDX-License-Identifier: GPL-2.0-or-later
// The rows of a log of LAMMPS that belong to the frames of a dump.
#pragma once

#include "lammps_file/thermo_log.h"
#include "physics/force_error.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlffbench::physics {

/// One row for each frame.
class LogOfFrames {
public:
  /// Reads the log and finds the tables, one or several in a row, whose steps are those of the
  /// frames. Where a run repeats the last step of the run before, it stands once. Throws FileError,
  /// and std::runtime_error if there are no such tables or several of other energies, if they are
  /// not in units metal, hold energies per atom, lack PotEng, or are of another number of atoms.
  LogOfFrames(const std::filesystem::path &log, const std::vector<FrameMark> &frames);

  const std::string &name() const { return m_name; }
  size_t frames() const { return m_rows.size(); }
  /// Whether all of its tables have the column.
  bool has(std::string_view column) const;
  double value(size_t frame, std::string_view column) const;
  bool tells_units() const { return m_tells_units; }
  /// What was taken for good and may not be: volumes that are not those of the frames' boxes.
  const std::vector<std::string> &notes() const { return m_notes; }

private:
  /// A row by its table and its place in it.
  using Row = std::pair<size_t, size_t>;
  /// The rows of tables from this one on that follow the frames, and why they end too early.
  struct Match {
    std::vector<Row> rows;
    std::string fault;  ///< empty: there is one for each frame
  };

  Match match(size_t first_table, const std::vector<FrameMark> &frames) const;
  std::vector<Row> only_match(const std::vector<FrameMark> &frames) const;
  bool repeats(const Row &row, const Row &before) const;
  bool same_energies(const std::vector<Row> &one, const std::vector<Row> &other) const;
  void check_tables(const std::vector<FrameMark> &frames);
  double at(const Row &row, std::string_view column) const;

  std::string m_name;
  std::vector<lammps_file::ThermoTable> m_tables;
  std::vector<Row> m_rows;
  bool m_tells_units = true;
  std::vector<std::string> m_notes;
};

}  // namespace mlffbench::physics
