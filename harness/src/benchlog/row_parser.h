// SPDX-License-Identifier: GPL-2.0-or-later
// One row of a bench log.
#pragma once

#include "benchlog/bench_log.h"

#include <stdexcept>
#include <string_view>
#include <vector>

namespace mlffbench::benchlog {

/// What is wrong with a row; what() names field and column, not the line.
class RowError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Calls and steps above this are refused, so that the next one can be counted.
constexpr int64_t largest_whole = 1000000000000000000;

/// The fields of a line.
std::vector<std::string_view> split_fields(std::string_view line);

class RowParser {
public:
  /// Rows have the columns of pair styles that tell their phases, or not.
  explicit RowParser(bool phases) : m_phases(phases) {}

  bool phases() const { return m_phases; }

  /// Reads the row at the beginning of `text`, which ends with a line end and is readable for
  /// decimal::reach bytes more, and returns how long it is with its line end. `row` is a new one or
  /// one that this parser has read before. Throws RowError.
  size_t parse(std::string_view text, BenchRow &row) const;

private:
  bool m_phases;
};

}  // namespace mlffbench::benchlog
