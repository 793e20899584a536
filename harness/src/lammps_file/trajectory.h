// SPDX-License-Identifier: GPL-2.0-or-later
// Frames of a LAMMPS trajectory: `dump custom` text in units metal.
#pragma once

#include "base/line_reader.h"
#include "lammps_file/frame.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::lammps_file {

/// Reads one frame after another, so that memory does not depend on their number. Blank lines and
/// those that begin with # are passed over. Every fault is a std::runtime_error that begins with
/// "file:line: ".
class TrajectoryReader {
public:
  /// Throws FileError, or std::runtime_error if the file is compressed.
  explicit TrajectoryReader(const std::filesystem::path &file);
  /// The next frame; none at the end of the file.
  std::optional<Frame> next();
  /// The same of a frame in which a type is one element.
  std::optional<Frame> next_of_clear_kinds();
  /// Throws this message with the file and the line that was read last.
  [[noreturn]] void fail(const std::string &message) const;
  /// Whether the file has said that it is in units metal (`dump_modify units yes`); another unit is
  /// a fault.
  bool tells_units() const { return m_tells_units; }
  /// What was taken for good and may not be, a sentence each, as of a last line without an end.
  const std::vector<std::string> &notes() const { return m_notes; }
  /// The first line that was passed over, which LAMMPS' own `rerun` would end at; 0: none.
  int64_t passed_over() const { return m_passed_over; }
  /// Whether the line that was read last has a line end. LAMMPS ends every line.
  bool ended() const { return m_lines.ended(); }

private:
  bool next_line();
  std::string_view line(const char *what);
  std::string_view word(const char *what);
  void note(const std::string &sentence);
  bool read_section(std::string_view heading, Frame &frame, int64_t &count);
  void read_box(const std::vector<std::string_view> &kinds, Frame &frame);
  void read_atoms(std::string_view heading, int64_t count, Frame &frame);

  std::string m_name;
  base::LineReader m_lines;
  int64_t m_passed_over = 0;
  bool m_tells_units = false;
  bool m_told_periodic = false;
  std::vector<std::string> m_notes;
};

}  // namespace mlffbench::lammps_file
