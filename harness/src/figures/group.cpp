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

std::vector<Potential> in_order(const std::vector<std::pair<model::Role, std::string>> &potentials)
{
  std::vector<std::pair<model::Role, std::string>> found;
  for (const auto &potential : potentials) {
    if (std::find(found.begin(), found.end(), potential) == found.end())
      found.push_back(potential);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto &a, const auto &b) { return a.first < b.first; });
  std::vector<Potential> ordered;
  for (const auto &[role, name] : found)
    ordered.push_back({name, std::string(word_of(role))});
  return ordered;
}

std::string typical_text(const Cell &cell)
{
  if (cell.runs.size() == 1)
    return fmt::format("the only run of {}", cell.summary->potential);
  return fmt::format("run {} of {} of {}", cell.typical->repetition, cell.runs.size(),
                     cell.summary->potential);
}

Figure figure_of_all(const Head &head)
{
  Figure figure;
  figure.id = head.id;
  figure.section = head.section;
  figure.title = head.title;
  figure.x = head.x;
  figure.y = head.y;
  return figure;
}

Figure figure_of(const Group &group, const Head &head)
{
  Figure figure = figure_of_all(head);
  figure.group = group.label;
  figure.title += ", " + group.label;
  return figure;
}

Figure figure_of(const Group &group, const Cell &cell, const Head &head)
{
  Figure figure = figure_of(group, head);
  figure.potential = cell.summary->potential;
  figure.title = fmt::format("{}, {}, {}", head.title, figure.potential, group.label);
  figure.run_ids = {cell.typical->run_id};
  figure.refused = cell.log.missing;
  return figure;
}

void add_runs(Figure &figure, std::span<const Group> groups)
{
  for (const auto &group : groups) {
    for (const auto &cell : group.cells) {
      for (const auto *run : cell.runs)
        figure.run_ids.push_back(run->run_id);
    }
  }
  figure.rows_in = static_cast<int64_t>(figure.run_ids.size());
}

void add_fact(Figure &figure, const std::string &fact)
{
  figure.alt += (figure.alt.empty() ? "" : "; ") + fact;
}

void conclude(Figure &figure, const std::string &caption, const char *rows, size_t marks)
{
  figure.alt += ".";
  figure.marks_out = static_cast<int64_t>(marks);
  figure.caption += caption;
  figure.method += fmt::format("{} {} in, {} marks out.", figure.rows_in, rows, marks);
}

void Intervals::add(const std::optional<stats::Interval> &interval, double scale)
{
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  low.push_back(interval ? interval->low * scale : none);
  high.push_back(interval ? interval->high * scale : none);
}

std::vector<const Cell *> with_logs(const Group &group, Figure &figure)
{
  std::vector<const Cell *> cells;
  std::string why;
  for (const auto &cell : group.cells) {
    figure.run_ids.push_back(cell.typical->run_id);
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
