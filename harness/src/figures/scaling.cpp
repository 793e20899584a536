// SPDX-License-Identifier: GPL-2.0-or-later
// Figure scaling_atoms.
#include "figures/catalogue.h"

#include <fmt/format.h>
#include <limits>
#include <map>
#include <set>

namespace mlffbench::figures {

Figure scaling_atoms_figure(const std::vector<Group> &groups)
{
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
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
  std::vector<double> atoms, time_us, low, high;
  for (const auto &group : groups) {
    for (const auto &cell : group.cells) {
      const record::CellSummary &summary = *cell.summary;
      if (sizes[line_of(summary)].size() < 2 || !model::has_step_times(summary.ensemble))
        continue;
      const double scale = us_per_s / static_cast<double>(summary.atoms);
      const auto &interval = summary.step_s.over_runs.interval_95;
      protocol.push_back(summary.protocol);
      layout.push_back(summary.cell().group.layout.label());
      potential.push_back(summary.potential);
      atoms.push_back(static_cast<double>(summary.atoms));
      time_us.push_back(summary.step_s.median * scale);
      low.push_back(interval ? interval->low * scale : none);
      high.push_back(interval ? interval->high * scale : none);
      for (const auto *run : cell.runs)
        figure.run_ids.push_back(run->run_id);
    }
  }
  if (atoms.empty()) {
    figure.refused = "no potential was measured at two sizes with one protocol and layout";
    return figure;
  }
  figure.rows_in = static_cast<int64_t>(figure.run_ids.size());
  figure.marks_out = static_cast<int64_t>(atoms.size());
  figure.alt = fmt::format("{} at {} atoms: {:.4g} us per atom and step.", potential.front(),
                           atoms.front(), time_us.front());
  figure.caption =
      fmt::format("Medians over runs with their 95 % intervals. {} runs in, {} marks out.",
                  figure.rows_in, figure.marks_out);
  figure.data = {{"main",
                  {{"protocol", protocol},
                   {"layout", layout},
                   {"potential", potential},
                   {"atoms", atoms},
                   {"us_per_atom_step", time_us},
                   {"low", low},
                   {"high", high}}}};
  return figure;
}

}  // namespace mlffbench::figures
