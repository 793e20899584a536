// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of a LAMMPS data file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlffbench {

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

/// All lines that hold more than a comment. The first line of a data file is always a comment.
std::vector<DataLine> data_lines_of(std::string_view text);

}  // namespace mlffbench
