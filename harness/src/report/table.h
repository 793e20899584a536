// SPDX-License-Identifier: GPL-2.0-or-later
// Aligned text tables and numbers with significant digits.
#pragma once

#include <string>
#include <vector>

namespace mlffbench::report {

/// A table in plain ASCII. The first column is aligned to the left, columns named in `left` too,
/// all others to the right.
class TextTable {
public:
  explicit TextTable(std::vector<std::string> header, std::vector<size_t> left = {});
  /// Adds a row; it must have as many fields as the header.
  void add(std::vector<std::string> row);
  /// Header, a rule and the rows, columns two spaces apart.
  std::string text() const;

private:
  std::vector<size_t> m_left;
  std::vector<std::vector<std::string>> m_rows;
};

/// `digits` significant digits without an exponent between 1e-4 and 1e9, else with one; "-" for
/// NaN.
std::string significant(double value, int digits = 4);

}  // namespace mlffbench::report
