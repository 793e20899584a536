// SPDX-License-Identifier: GPL-2.0-or-later
// Groups by their headings.
#include "report/cell_groups.h"

#include "report/counted.h"

#include <fmt/format.h>
#include <map>

namespace mlffbench::report {

namespace {

std::string heading_of(const record::CellSummary &cell)
{
  return fmt::format("{}, {}, {} x {}, {}", cell.system, cell.protocol, counted(cell.ranks, "rank"),
                     counted(cell.threads, "thread"), counted(cell.atoms, "atom"));
}

}  // namespace

std::vector<GroupOfCells> groups_of(const record::Results &results)
{
  std::vector<GroupOfCells> groups;
  std::map<std::string, size_t> place;
  for (const auto &cell : results.cells) {
    const std::string heading = heading_of(cell);
    const auto [found, is_new] = place.emplace(heading, groups.size());
    if (is_new)
      groups.push_back({heading, {}});
    groups[found->second].cells.push_back(&cell);
  }
  return groups;
}

}  // namespace mlffbench::report
