// SPDX-License-Identifier: GPL-2.0-or-later
// A text file line by line, in bounded memory whatever the file holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::base {

/// The longest line that is read of any text file, in bytes: far more than LAMMPS writes, and
/// little enough that a file without line ends, as /dev/zero, is refused at once.
constexpr size_t longest_line_B = 1048576;

/// Reads files and pipes.
class LineReader {
public:
  /// Throws FileError if the file cannot be read, also of a folder or a device, and
  /// std::runtime_error if it is compressed.
  explicit LineReader(const std::filesystem::path &file);

  /// Reads the next line, without its end (LF or CR LF); false at the end of the file. The text is
  /// good until the next call. Throws std::runtime_error with file and line if it is too long,
  /// FileError if reading fails.
  bool next();
  std::string_view text() const { return m_text; }
  /// Number of the line that was read last, from 1.
  int64_t number() const { return m_number; }
  /// Whether the line that was read last has a line end.
  bool ended() const { return m_ended; }

private:
  std::filesystem::path m_file;
  std::ifstream m_input;
  std::vector<char> m_buffer;
  std::string_view m_text;
  int64_t m_number = 0;
  bool m_ended = true;
};

}  // namespace mlffbench::base
