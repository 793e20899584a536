// SPDX-License-Identifier: GPL-2.0-or-later
// From results to all their figures.
#include "figures/catalogue.h"

#include "figures/verdict.h"

#include <iterator>
#include <unordered_map>
#include <utility>

namespace mlffbench::figures {

namespace {

std::vector<Potential> potentials_of(const std::vector<Group> &groups)
{
  std::vector<std::pair<model::Role, std::string>> found;
  for (const auto &group : groups) {
    for (const auto &cell : group.cells)
      found.emplace_back(cell.summary->role, cell.summary->potential);
  }
  return in_order(found);
}

}  // namespace

Figures make_figures(const record::Results &results, const std::filesystem::path &output)
{
  std::unordered_map<std::string, std::filesystem::path> folders;
  for (const auto &entry : results.plan)
    folders[entry.run_id] = output / entry.folder;
  std::vector<Group> groups = groups_of(results);
  Figures all;
  all.potentials = potentials_of(groups);
  if (groups.empty())
    return all;
  all.figures = speedup_figures(groups);
  all.figures.insert(all.figures.begin(), verdict_figure(groups, verdicts(results.cells)));
  for (const auto &group : groups)
    all.figures.push_back(runs_figure(group));
  for (auto &group : groups) {
    for (auto &cell : group.cells)
      cell.log = read_run_log(folders[cell.typical->run_id], *cell.typical);
    all.figures.push_back(tail_figure(group));
    for (const auto &cell : group.cells)
      all.figures.push_back(histogram_figure(group, cell));
    all.figures.push_back(over_time_figure(group));
    for (const auto &cell : group.cells)
      all.figures.push_back(heat_figure(group, cell));
    all.figures.push_back(breakdown_figure(group));
    all.figures.push_back(drift_figure(group));
    all.figures.push_back(thermo_figure(group));
    all.figures.push_back(memory_figure(group));
    for (auto &cell : group.cells)
      cell.log = {};
  }
  auto tradeoffs = tradeoff_figures(groups, results, output);
  std::move(tradeoffs.begin(), tradeoffs.end(), std::back_inserter(all.figures));
  all.figures.push_back(scaling_atoms_figure(groups));
  all.figures.push_back(scaling_ranks_figure(groups));
  return all;
}

}  // namespace mlffbench::figures
