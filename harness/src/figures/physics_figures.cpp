// SPDX-License-Identifier: GPL-2.0-or-later
// Figures breakdown, drift and memory: what a step is made of, and what a run does besides.
#include "figures/catalogue.h"

#include <cmath>
#include <fmt/format.h>

namespace mlffbench::figures {

namespace {

constexpr double ms_per_s = 1e3;
constexpr double bytes_per_MiB = 1048576.0;

}  // namespace

Figure breakdown_figure(const Group &group)
{
  Figure figure = figure_of(
      group, {"breakdown", "latency", "What a step is made of", {"mean time in a step", "ms"}});
  const auto cells = with_logs(group, figure);
  if (cells.empty())
    return figure;
  std::vector<std::string> potential, part;
  std::vector<double> mean_ms, order;
  for (const auto *cell : cells) {
    double all = 0.0;
    double pair = 0.0;
    for (size_t i = 0; i < step_parts.size(); ++i) {
      const double time_ms = cell->log.part_s.at(i) * ms_per_s;
      all += time_ms;
      pair += i < 4 ? time_ms : 0.0;
      if (i < 3 && !cell->log.phases)
        continue;
      potential.push_back(cell->summary->potential);
      part.emplace_back(i == 3 && !cell->log.phases ? "pair" : step_parts.at(i));
      mean_ms.push_back(time_ms);
      order.push_back(static_cast<double>(i));
    }
    figure.rows_in += static_cast<int64_t>(cell->log.pair_s.size());
    add_fact(figure, fmt::format("{} spends {:.3g} % of {:.4g} ms in its pair style",
                                 cell->summary->potential, 100.0 * pair / all, all));
  }
  conclude(figure, "Means over the counted steps.", "samples", part.size());
  figure.data = {
      {"main", {{"potential", potential}, {"part", part}, {"mean_ms", mean_ms}, {"order", order}}}};
  return figure;
}

Figure drift_figure(const Group &group)
{
  Figure figure = figure_of(group, {"drift",
                                    "physics",
                                    "Drift of what the ensemble conserves",
                                    {"time", "ps"},
                                    {"conserved energy - its mean", "meV/atom"}});
  const auto cells = with_logs(group, figure);
  if (cells.empty())
    return figure;
  std::vector<std::string> potential, fit_potential;
  std::vector<double> time_ps, energy, fit_time, fit, fit_low, fit_high;
  double longest_ps = 0.0;
  for (const auto *cell : cells) {
    const Sampled &column = cell->log.conserved_eV;
    if (!cell->typical->drift || column.value.empty())
      continue;
    const double ps_per_step = cell->typical->timestep_fs * 1e-3;
    const double meV_per_atom = 1e3 / static_cast<double>(cell->typical->atoms);
    const Blocks blocks = blocks_of(column, 200);
    double mean = 0.0;
    for (const double value : column.value)
      mean += value / static_cast<double>(column.value.size());
    const auto first = static_cast<double>(column.step.front());
    const double length_ps = (static_cast<double>(column.step.back()) - first) * ps_per_step;
    longest_ps = std::max(longest_ps, length_ps);
    for (size_t i = 0; i < blocks.step.size(); ++i) {
      potential.push_back(cell->summary->potential);
      time_ps.push_back((blocks.step[i] - first) * ps_per_step);
      energy.push_back((blocks.mean[i] - mean) * meV_per_atom);
    }
    const physics::EnergyDrift &drift = *cell->typical->drift;
    for (const double time :
         {0.0, 0.25 * length_ps, 0.5 * length_ps, 0.75 * length_ps, length_ps}) {
      const double from_middle = time - 0.5 * length_ps;
      const double line = 1e3 * drift.slope_eV_per_atom_per_ps * from_middle;
      const double band = 2e3 * drift.standard_error_eV_per_atom_per_ps * std::abs(from_middle);
      fit_potential.push_back(cell->summary->potential);
      fit_time.push_back(time);
      fit.push_back(line);
      fit_low.push_back(line - band);
      fit_high.push_back(line + band);
    }
    figure.rows_in += static_cast<int64_t>(column.value.size());
    add_fact(figure, fmt::format("{} drifts by {:.2g} +- {:.2g} meV/atom/ps",
                                 cell->summary->potential, 1e3 * drift.slope_eV_per_atom_per_ps,
                                 2e3 * drift.standard_error_eV_per_atom_per_ps));
  }
  if (potential.empty()) {
    figure.refused = "no run of these cells has a conserved energy that its log holds";
    return figure;
  }
  conclude(figure,
           "Means of stretches, fitted slope with two standard errors; dashed, the limit of the "
           "check.",
           "samples", potential.size());
  figure.data = {
      {"main", {{"potential", potential}, {"time_ps", time_ps}, {"energy_meV_per_atom", energy}}},
      {"fit",
       {{"potential", fit_potential},
        {"time_ps", fit_time},
        {"energy", fit},
        {"low", fit_low},
        {"high", fit_high}}}};
  if (const auto &checks = cells.front()->typical->inputs->checks) {
    const double limit = 1e3 * checks->drift_eV_per_atom_per_ps * 0.5 * longest_ps;
    const std::vector<double> times{0.0, 0.5 * longest_ps, longest_ps};
    figure.data.push_back({"cone",
                           {{"time_ps", times},
                            {"low", std::vector<double>{-limit, 0.0, -limit}},
                            {"high", std::vector<double>{limit, 0.0, limit}}}});
  }
  return figure;
}

Figure memory_figure(const Group &group)
{
  Figure figure = figure_of(group, {"memory",
                                    "physics",
                                    "Resident memory",
                                    {"step", "1"},
                                    {"resident memory of the largest rank", "MiB"}});
  const auto cells = with_logs(group, figure);
  if (cells.empty())
    return figure;
  std::vector<std::string> potential;
  std::vector<double> step, rss_MiB;
  for (const auto *cell : cells) {
    const Blocks blocks = blocks_of(cell->log.rss_B, 200);
    if (blocks.step.empty())
      continue;
    for (size_t i = 0; i < blocks.step.size(); ++i) {
      potential.push_back(cell->summary->potential);
      step.push_back(blocks.step[i]);
      rss_MiB.push_back(blocks.mean[i] / bytes_per_MiB);
    }
    figure.rows_in += static_cast<int64_t>(cell->log.rss_B.value.size());
    const auto peak_B = static_cast<double>(cell->typical->memory.peak_rss_B);
    add_fact(figure, fmt::format("{} uses at most {:.4g} MiB", cell->summary->potential,
                                 peak_B / bytes_per_MiB));
  }
  if (potential.empty()) {
    figure.refused = "no log of these cells has samples of memory";
    return figure;
  }
  conclude(figure, "Means of stretches.", "samples", potential.size());
  figure.data = {{"main", {{"potential", potential}, {"step", step}, {"rss_MiB", rss_MiB}}}};
  return figure;
}

}  // namespace mlffbench::figures
