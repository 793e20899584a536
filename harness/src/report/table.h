// SPDX-License-Identifier: GPL-2.0-or-later
// Aligned text tables and numbers with significant digits.
#pragma once

#include <string>
#include <vector>

namespace mlffbench::report {

/// A table in plain ASCII. The first column is aligned to the left, columns named in `left` too,
/// all others to the right. A header may have several lines.
class TextTable {
public:
  explicit TextTable(std::vector<std::string> header, std::vector<size_t> left = {});
  /// Adds a row; it must have as many fields as the header.
  void add(std::vector<std::string> row);
  /// Columns of a terminal that it takes.
  size_t width() const;
  /// Shortens the names in the first column in their middle, to 8 letters at least, so that the
  /// table is at most so wide.
  void fit(size_t most);
  /// Header, a rule and the rows, columns two spaces apart.
  std::string text() const;

private:
  std::string line(const std::vector<std::string> &fields, const std::vector<size_t> &width) const;
  std::vector<std::vector<std::string>> header_lines() const;
  std::vector<size_t> widths() const;

  std::vector<size_t> m_left;
  std::vector<std::string> m_header;
  std::vector<std::vector<std::string>> m_rows;
};

/// `digits` significant digits without an exponent between 1e-4 and 1e9, else with one; "-" for
/// NaN.
std::string significant(double value, int digits = 4);

}  // namespace mlffbench::report
