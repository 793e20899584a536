// SPDX-License-Identifier: GPL-2.0-or-later
// Figures scaling_atoms and scaling_ranks: from records alone.
#include "figures/catalogue.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

namespace mlffbench::figures {

namespace {

constexpr double ms_per_s = 1e3;

// Of figure scaling_ranks.
using Line = std::tuple<std::string, std::string, std::string>;  // system, protocol, potential
using Layouts = std::map<model::Layout, const Cell *>;

double cores_of(const model::Layout &layout)
{
  return static_cast<double>(layout.ranks) * static_cast<double>(layout.threads);
}

double step_s(const Layouts::value_type &item)
{
  return item.second->summary->step_s.median;
}

std::string fastest_text(const Line &line, const Layouts &layouts, const model::Layout &fewest)
{
  const auto &[system, protocol, potential] = line;
  const auto best =
      std::min_element(layouts.begin(), layouts.end(),
                       [](const auto &a, const auto &b) { return step_s(a) < step_s(b); });
  std::string text =
      fmt::format("{} of {}/{} is fastest with {} (ranks x threads): {:.4g} ms", potential, system,
                  protocol, best->first.label(), step_s(*best) * ms_per_s);
  if (best->first != fewest) {
    text += fmt::format(", {:.3g} times as fast as with {}",
                        step_s(*layouts.find(fewest)) / step_s(*best), fewest.label());
  }
  return text;
}

}  // namespace

Figure scaling_atoms_figure(const std::vector<Group> &groups)
{
  constexpr double us_per_s = 1e6;
  Figure figure = figure_of_all({"scaling_atoms",
                                 "scaling",
                                 "Time per atom and step over the number of atoms",
                                 {"atoms", "1"},
                                 {"time per atom and step", "us"}});
  // By protocol, layout and potential.
  std::map<std::tuple<std::string, std::string, std::string>, std::set<int64_t>> sizes;
  const auto line_of = [](const record::CellSummary &cell) {
    return std::tuple{cell.protocol, cell.cell().group.layout.label(), cell.potential};
  };
  for (const auto &group : groups) {
    for (const auto &cell : group.cells)
      sizes[line_of(*cell.summary)].insert(cell.summary->atoms);
  }
  std::vector<std::string> protocol, layout, potential;
  std::vector<double> atoms, time_us;
  Intervals intervals;
  for (const auto &group : groups) {
    for (const auto &cell : group.cells) {
      const record::CellSummary &summary = *cell.summary;
      if (sizes[line_of(summary)].size() < 2 || !model::has_step_times(summary.ensemble))
        continue;
      const double scale = us_per_s / static_cast<double>(summary.atoms);
      protocol.push_back(summary.protocol);
      layout.push_back(summary.cell().group.layout.label());
      potential.push_back(summary.potential);
      atoms.push_back(static_cast<double>(summary.atoms));
      time_us.push_back(summary.step_s.median * scale);
      intervals.add(summary.step_s.over_runs.interval_95, scale);
      for (const auto *run : cell.runs)
        figure.run_ids.push_back(run->run_id);
    }
  }
  if (atoms.empty()) {
    figure.refused = "no potential was measured at two sizes with one protocol and layout";
    return figure;
  }
  figure.rows_in = static_cast<int64_t>(figure.run_ids.size());
  add_fact(figure, fmt::format("{} at {} atoms: {:.4g} us per atom and step", potential.front(),
                               atoms.front(), time_us.front()));
  conclude(figure, "Medians over runs with their 95 % intervals.", "runs", atoms.size());
  figure.data = {{"main",
                  {{"protocol", protocol},
                   {"layout", layout},
                   {"potential", potential},
                   {"atoms", atoms},
                   {"us_per_atom_step", time_us},
                   {"low", intervals.low},
                   {"high", intervals.high}}}};
  return figure;
}

Figure scaling_ranks_figure(const std::vector<Group> &groups)
{
  Figure figure = figure_of_all({"scaling_ranks",
                                 "scaling",
                                 "Time of a step over the number of cores",
                                 {"MPI ranks x threads", "1"},
                                 {"time of a step", "ms"}});
  std::map<Line, Layouts> lines;
  for (const auto &group : groups) {
    for (const auto &cell : group.cells) {
      const record::CellSummary &summary = *cell.summary;
      if (model::has_step_times(summary.ensemble))
        lines[{summary.system, summary.protocol, summary.potential}]
             [{summary.ranks, summary.threads}] = &cell;
    }
  }
  std::vector<std::string> system, protocol, potential;
  std::vector<double> ranks, threads, cores, time_ms, ideal_ms;
  Intervals intervals;
  for (const auto &[line, cells] : lines) {
    if (cells.size() < 2)
      continue;
    const auto fewest = std::min_element(cells.begin(), cells.end(), [](auto &a, auto &b) {
      return cores_of(a.first) < cores_of(b.first);
    });
    const double work_ms =
        cores_of(fewest->first) * fewest->second->summary->step_s.median * ms_per_s;
    for (const auto &[layout, cell] : cells) {
      system.push_back(std::get<0>(line));
      protocol.push_back(std::get<1>(line));
      potential.push_back(std::get<2>(line));
      ranks.push_back(layout.ranks);
      threads.push_back(layout.threads);
      cores.push_back(cores_of(layout));
      time_ms.push_back(cell->summary->step_s.median * ms_per_s);
      ideal_ms.push_back(work_ms / cores.back());
      intervals.add(cell->summary->step_s.over_runs.interval_95, ms_per_s);
      for (const auto *run : cell->runs)
        figure.run_ids.push_back(run->run_id);
    }
    add_fact(figure, fastest_text(line, cells, fewest->first));
  }
  if (cores.empty()) {
    figure.refused = "no potential was measured with two layouts in one system and protocol";
    return figure;
  }
  figure.rows_in = static_cast<int64_t>(figure.run_ids.size());
  conclude(figure,
           "Medians over runs with their 95 % intervals; lines join layouts with as many threads a "
           "rank, of more than one the marks are hollow. Dashed: ideal, from the fewest cores.",
           "runs", cores.size());
  figure.data = {{"main",
                  {{"system", system},
                   {"protocol", protocol},
                   {"potential", potential},
                   {"ranks", ranks},
                   {"threads", threads},
                   {"cores", cores},
                   {"step_ms", time_ms},
                   {"low", intervals.low},
                   {"high", intervals.high},
                   {"ideal_ms", ideal_ms}}}};
  return figure;
}

}  // namespace mlffbench::figures
