// SPDX-License-Identifier: GPL-2.0-or-later
// Cells of figures.
#include "figures/group.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>

namespace mlffbench::figures {

namespace {

const record::Record *typical_run(const Cell &cell)
{
  const record::Record *best = nullptr;
  double nearest = std::numeric_limits<double>::infinity();
  for (const auto *run : cell.runs) {
    const double off = std::abs(std::log(run->pair_s.median / cell.summary->pair_s.median));
    if (best == nullptr || off < nearest) {
      best = run;
      nearest = off;
    }
  }
  return best;
}

}  // namespace

std::vector<Group> groups_of(const record::Results &results)
{
  std::map<model::CellKey, std::vector<const record::Record *>> runs;
  for (const auto &record : results.records)
    runs[record.cell()].push_back(&record);
  std::vector<Group> groups;
  for (const auto &summary : results.cells) {
    const std::string label = summary.cell().group.label();
    if (groups.empty() || groups.back().label != label)
      groups.push_back({label, {}});
    Cell cell;
    cell.summary = &summary;
    cell.runs = runs[summary.cell()];
    std::stable_sort(cell.runs.begin(), cell.runs.end(),
                     [](const auto *a, const auto *b) { return a->repetition < b->repetition; });
    cell.typical = typical_run(cell);
    groups.back().cells.push_back(std::move(cell));
  }
  return groups;
}

std::string typical_text(const Cell &cell)
{
  if (cell.runs.size() == 1)
    return fmt::format("the only run of {}", cell.summary->potential);
  return fmt::format("run {} of {} of {}, whose median is nearest to that of all",
                     cell.typical->repetition, cell.runs.size(), cell.summary->potential);
}

Figure figure_of(const Group &group, const std::string &id, const std::string &section,
                 bool typical_runs)
{
  Figure figure;
  figure.id = id;
  figure.section = section;
  figure.group = group.label;
  for (const auto &cell : group.cells) {
    if (typical_runs && cell.typical != nullptr)
      figure.run_ids.push_back(cell.typical->run_id);
    for (const auto *run : cell.runs) {
      if (!typical_runs)
        figure.run_ids.push_back(run->run_id);
    }
  }
  return figure;
}

std::vector<const Cell *> with_logs(const Group &group, Figure &figure)
{
  std::vector<const Cell *> cells;
  std::string why;
  for (const auto &cell : group.cells) {
    if (cell.log.missing.empty())
      cells.push_back(&cell);
    else if (why.empty())
      why = cell.log.missing;
  }
  if (cells.empty())
    figure.refused = why;
  else if (!why.empty())
    figure.caption = fmt::format("Left out: {}. ", why);
  return cells;
}

}  // namespace mlffbench::figures
