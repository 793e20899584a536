// SPDX-License-Identifier: GPL-2.0-or-later
// Text tables.
#include "report/table.h"

#include "base/visible_text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace mlffbench::report {

TextTable::TextTable(std::vector<std::string> header, std::vector<size_t> left)
    : m_left(std::move(left))
{
  m_left.push_back(0);
  m_rows.push_back(std::move(header));
}

void TextTable::add(std::vector<std::string> row)
{
  for (auto &field : row)
    field = base::visible_in_line(field);
  m_rows.push_back(std::move(row));
}

std::string TextTable::text() const
{
  std::vector<size_t> width(m_rows.front().size(), 0);
  for (const auto &row : m_rows) {
    for (size_t i = 0; i < width.size(); ++i)
      width[i] = std::max(width[i], row.at(i).size());
  }
  std::string text;
  for (const auto &row : m_rows) {
    std::string line;
    for (size_t i = 0; i < width.size(); ++i) {
      const bool left = std::find(m_left.begin(), m_left.end(), i) != m_left.end();
      line += (i == 0 ? "" : "  ") + (left ? fmt::format("{:<{}}", row[i], width[i])
                                           : fmt::format("{:>{}}", row[i], width[i]));
    }
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + '\n';
    if (&row != &m_rows.front())
      continue;
    for (size_t i = 0; i < width.size(); ++i)
      text += (i == 0 ? "" : "  ") + std::string(width[i], '-');
    text += '\n';
  }
  return text;
}

std::string significant(double value, int digits)
{
  if (std::isnan(value))
    return "-";
  if (value == 0.0)
    return "0";
  const double size = std::abs(value);
  if (!std::isfinite(value) || size < 1e-4 || size >= 1e9)
    return fmt::format("{:.{}e}", value, digits - 1);
  const int before = static_cast<int>(std::floor(std::log10(size))) + 1;
  if (before > digits) {
    const double unit = std::pow(10.0, before - digits);
    return fmt::format("{:.0f}", std::round(value / unit) * unit);
  }
  return fmt::format("{:.{}f}", value, digits - before);
}

}  // namespace mlffbench::report
