// SPDX-License-Identifier: GPL-2.0-or-later
// Cells of tables of pages.
#include "report/page_cells.h"

#include "base/json_output.h"
#include "report/table.h"

#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace mlffbench::report {

PageCell text_cell(std::string text)
{
  return {std::move(text), false, ""};
}

PageCell count_cell(int64_t count)
{
  return {std::to_string(count), true, std::to_string(count)};
}

PageCell number_cell(double value, double scale, int digits)
{
  return {std::isfinite(value) ? significant(value * scale, digits) : "-", true,
          std::isfinite(value) ? base::json_number(value).dump() : ""};
}

PageCell interval_cell(const std::optional<stats::Interval> &interval, double scale, int digits)
{
  return interval ? PageCell{fmt::format("{} to {}", significant(interval->low * scale, digits),
                                         significant(interval->high * scale, digits)),
                             true, ""}
                  : PageCell{"-", true, ""};
}

std::vector<PageCell> header_cells(const std::vector<std::string> &texts,
                                   const std::vector<std::string> &numbers)
{
  std::vector<PageCell> all;
  for (const auto &text : texts)
    all.push_back({text, false, ""});
  for (const auto &text : numbers)
    all.push_back({text, true, ""});
  return all;
}

}  // namespace mlffbench::report
