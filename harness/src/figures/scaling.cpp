// SPDX-License-Identifier: GPL-2.0-or-later
// Figure scaling_atoms.
#include "figures/catalogue.h"

#include <fmt/format.h>
#include <map>
#include <set>

namespace mlffbench::figures {

Figure scaling_atoms_figure(const std::vector<Group> &groups)
{
  constexpr double us_per_s = 1e6;
  Figure figure;
  figure.id = "scaling_atoms";
  figure.section = "scaling";
  figure.title = "Time per atom and step over the number of atoms";
  figure.x = {"atoms", "1"};
  figure.y = {"time per atom and step", "us"};
  using Line = std::tuple<std::string, std::string, std::string>;  // protocol, layout, potential
  std::map<Line, std::set<int64_t>> sizes;
  const auto line_of = [](const record::CellSummary &cell) {
    return Line{cell.protocol, cell.cell().group.layout.label(), cell.potential};
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

}  // namespace mlffbench::figures
