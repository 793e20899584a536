// SPDX-License-Identifier: GPL-2.0-or-later
// Cells of tables of pages: a text, or a number with all its digits behind it.
#pragma once

#include "stats/interval.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::report {

struct PageCell {
  std::string text;
  bool numeric = false;
  std::string value;  ///< of a number: all its digits, as results.json has it
};

PageCell text_cell(std::string text);
PageCell count_cell(int64_t count);
/// "-" for NaN. `scale` is from the unit of results.json to that of the column.
PageCell number_cell(double value, double scale = 1.0, int digits = 4);
PageCell interval_cell(const std::optional<stats::Interval> &interval, double scale,
                       int digits = 4);
/// Columns of texts, then those of numbers.
std::vector<PageCell> header_cells(const std::vector<std::string> &texts,
                                   const std::vector<std::string> &numbers);

}  // namespace mlffbench::report
