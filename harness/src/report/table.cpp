// SPDX-License-Identifier: GPL-2.0-or-later
// Text tables.
#include "report/table.h"

#include "base/visible_text.h"
#include "report/fitted_text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <string_view>
#include <utility>

namespace mlffbench::report {

TextTable::TextTable(std::vector<std::string> header, std::vector<size_t> left)
    : m_left(std::move(left)), m_header(std::move(header))
{
  m_left.push_back(0);
}

void TextTable::add(std::vector<std::string> row)
{
  for (auto &field : row)
    field = base::visible_in_line(field);
  m_rows.push_back(std::move(row));
}

std::string TextTable::line(const std::vector<std::string> &fields,
                            const std::vector<size_t> &width) const
{
  std::string line;
  for (size_t i = 0; i < width.size(); ++i) {
    const bool left = std::find(m_left.begin(), m_left.end(), i) != m_left.end();
    line += (i == 0 ? "" : "  ") + (left ? fmt::format("{:<{}}", fields.at(i), width[i])
                                         : fmt::format("{:>{}}", fields.at(i), width[i]));
  }
  line.resize(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::vector<std::vector<std::string>> TextTable::header_lines() const
{
  std::vector<std::vector<std::string>> lines;
  for (size_t column = 0; column < m_header.size(); ++column) {
    size_t line = 0;
    // The last line of each stands on the rule.
    for (std::string_view rest = m_header[column]; line == 0 || !rest.empty(); ++line) {
      const size_t begin = rest.rfind('\n') + 1;
      if (line == lines.size())
        lines.emplace_back(m_header.size());
      lines[line][column] = rest.substr(begin);
      rest = rest.substr(0, begin == 0 ? 0 : begin - 1);
    }
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

std::vector<size_t> TextTable::widths() const
{
  std::vector<size_t> width(m_header.size(), 0);
  const auto widen = [&](const std::vector<std::string> &row) {
    for (size_t i = 0; i < width.size(); ++i)
      width[i] = std::max(width[i], display_width(row.at(i)));
  };
  for (const auto &row : header_lines())
    widen(row);
  for (const auto &row : m_rows)
    widen(row);
  return width;
}

size_t TextTable::width() const
{
  const auto columns = widths();
  return std::accumulate(columns.begin(), columns.end(), 2 * (columns.size() - 1));
}

void TextTable::fit(size_t most)
{
  constexpr size_t least = 8;
  const size_t all = width();
  const size_t first = widths().front();
  if (all <= most)
    return;
  const size_t wanted = std::max(least, first - std::min(first, all - most));
  for (auto &row : m_rows)
    row.front() = shortened_in_middle(row.front(), wanted);
}

std::string TextTable::text() const
{
  const auto width = widths();
  std::string text;
  for (const auto &fields : header_lines())
    text += line(fields, width);
  for (size_t i = 0; i < width.size(); ++i)
    text += (i == 0 ? "" : "  ") + std::string(width[i], '-');
  text += '\n';
  for (const auto &row : m_rows)
    text += line(row, width);
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
