// SPDX-License-Identifier: GPL-2.0-or-later
// Reading tables of thermo output.
#include "physics/thermo_log.h"

#include "physics/words.h"
#include "store/file.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>

namespace mlffbench {

int ThermoTable::place(const std::string &column) const
{
  const auto found = std::find(columns.begin(), columns.end(), column);
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

ThermoTable read_last_thermo(const std::filesystem::path &log)
{
  std::ifstream input(log);
  if (!input)
    throw FileError("read", log, errno);
  ThermoTable table;
  bool inside = false;
  int64_t number = 0;
  for (std::string line; std::getline(input, line);) {
    ++number;
    const auto fields = words(line);
    if (!fields.empty() && fields.front() == "Step") {
      table = {{fields.begin(), fields.end()}, {}};
      inside = true;
      continue;
    }
    if (line.starts_with("Loop time of"))
      inside = false;
    // Warnings stand between the rows.
    if (!inside || fields.empty() || fields.front() == "WARNING:")
      continue;
    std::vector<double> row;
    for (double value = 0.0; row.size() < fields.size() && parse(fields[row.size()], value);)
      row.push_back(value);
    if (row.size() != table.columns.size()) {
      throw std::runtime_error(
          fmt::format("{}:{}: a row of thermo output has {} numbers instead of "
                      "{}; let LAMMPS end before reading its log",
                      log.string(), number, row.size(), table.columns.size()));
    }
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) {
    throw std::runtime_error(fmt::format("{}:{}: no thermo output until here; name the log of a "
                                         "`rerun` with `thermo_style custom step pe ...`",
                                         log.string(), number));
  }
  return table;
}

}  // namespace mlffbench
