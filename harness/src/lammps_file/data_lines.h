// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of a LAMMPS data file.
#pragma once

#include "base/text.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::lammps_file {

/// One line without comment, cut into words.
struct DataLine {
  int number = 0;
  std::vector<std::string_view> words;
  std::string_view comment;  ///< after '#', without white space around it

  /// Its words with one space between them.
  std::string text() const;
};

/// Whether it is the name of a section that data files with atoms have.
bool is_data_section(const DataLine &line);

/// The lines that hold more than a comment, one after another. The first line of a data file is
/// always a comment.
class DataLines {
public:
  explicit DataLines(std::string_view text);

  /// The line here; nothing behind the last.
  const DataLine *here() const { return m_here ? &*m_here : nullptr; }

  /// The line here, which there must be; goes to the next one.
  DataLine take();

private:
  void read();

  base::Lines m_lines;
  size_t m_next = 1;
  std::optional<DataLine> m_here;
};

}  // namespace mlffbench::lammps_file
