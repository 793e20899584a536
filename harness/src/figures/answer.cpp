// SPDX-License-Identifier: GPL-2.0-or-later
// Figures speedup and runs: from records alone.
#include "figures/catalogue.h"
#include "figures/verdict.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace mlffbench::figures {

namespace {

constexpr double ms_per_s = 1e3;

const Cell *teacher_of(const Group &group)
{
  const auto found = std::find_if(group.cells.begin(), group.cells.end(), [](const Cell &cell) {
    return cell.summary->role == model::Role::teacher;
  });
  return found == group.cells.end() ? nullptr : &*found;
}

}  // namespace

Figure speedup_figure(const std::vector<Group> &groups)
{
  Figure figure = figure_of_all(
      {"speedup", "answer", "Speed-up against the teacher", {"speed-up, median step times", "1"}});
  std::vector<std::string> group, potential, sound, pair_group, pair_potential;
  std::vector<double> speed_up, pairs, pair_speed_up;
  Intervals intervals;
  for (const auto &one : groups) {
    const Cell *teacher = teacher_of(one);
    for (const auto &cell : one.cells) {
      if (!cell.summary->step_speed_up || teacher == nullptr)
        continue;
      const stats::Ratio &ratio = *cell.summary->step_speed_up;
      const auto logs = record::matched_log_ratios(
          cell.runs, teacher->runs, &record::Record::step_s, &stats::SeriesSummary::median);
      for (const double log : logs) {
        pair_group.push_back(one.label);
        pair_potential.push_back(cell.summary->potential);
        pair_speed_up.push_back(std::exp(log));
      }
      group.push_back(one.label);
      potential.push_back(cell.summary->potential);
      speed_up.push_back(ratio.value);
      intervals.add(ratio.interval);
      pairs.push_back(static_cast<double>(logs.size()));
      const bool failed = !cell.summary->flags.empty() || !teacher->summary->flags.empty();
      sound.emplace_back(failed ? "no" : "yes");
      if (figure.alt.empty())
        add_fact(figure,
                 fmt::format("{} of {} is {:.3g} times as fast as the teacher, {}",
                             potential.front(), group.front(), ratio.value, interval_text(ratio)));
    }
  }
  if (group.empty()) {
    figure.refused = no_teacher;
    return figure;
  }
  add_runs(figure, groups);
  conclude(
      figure,
      "Median of the ratios of matched runs, its exact 95 % interval, and each pair as a small "
      "mark.",
      "runs", group.size() + pair_group.size());
  figure.data = {
      {"main",
       {{"group", group},
        {"potential", potential},
        {"speed_up", speed_up},
        {"low", intervals.low},
        {"high", intervals.high},
        {"pairs", pairs},
        {"sound", sound}}},
      {"pairs",
       {{"group", pair_group}, {"potential", pair_potential}, {"speed_up", pair_speed_up}}}};
  return figure;
}

Figure runs_figure(const Group &group)
{
  Figure figure = figure_of(group, {"runs",
                                    "runs",
                                    "Median of each run",
                                    {"place in run order", "1"},
                                    {"median step time", "ms"}});
  add_runs(figure, {&group, 1});
  std::vector<std::string> potential;
  std::vector<double> position, repetition, median;
  for (const auto &cell : group.cells) {
    for (const auto *run : cell.runs) {
      const double seconds = run->step_s.n > 0 ? run->step_s.median : run->force_s.median;
      potential.push_back(cell.summary->potential);
      position.push_back(run->position);
      repetition.push_back(run->repetition);
      median.push_back(seconds * ms_per_s);
    }
  }
  const auto [low, high] = std::minmax_element(median.begin(), median.end());
  add_fact(figure, fmt::format("Medians of {} runs lie between {:.4g} and {:.4g} ms", median.size(),
                               *low, *high));
  conclude(
      figure,
      "Each mark is a run; runs of one repetition are joined. A slope that all potentials share "
      "is the machine's.",
      "runs", median.size());
  figure.data = {{"main",
                  {{"potential", potential},
                   {"position", position},
                   {"repetition", repetition},
                   {"median_ms", median}}}};
  return figure;
}

}  // namespace mlffbench::figures
