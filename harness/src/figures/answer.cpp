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

bool has_speedup(const Cell &cell)
{
  return cell.summary->step_speed_up.has_value();
}

Head speedup_head()
{
  return {
      "speedup", "answer", "Speed-up against the teacher", {"speed-up, median step times", "1"}};
}

/// The speed-up of one potential in all groups that have it and a teacher.
Figure speedup_figure(const std::vector<Group> &groups, const std::string &name)
{
  Figure figure = figure_of_all(speedup_head());
  figure.potential = name;
  figure.title = fmt::format("Speed-up of {}", name);
  std::vector<std::string> group, sound, pair_group;
  std::vector<double> speed_up, pairs, pair_speed_up;
  Intervals intervals;
  for (const auto &one : groups) {
    const Cell *teacher = teacher_of(one);
    for (const auto &cell : one.cells) {
      if (cell.summary->potential != name || !has_speedup(cell) || teacher == nullptr)
        continue;
      const stats::Ratio &ratio = *cell.summary->step_speed_up;
      const auto logs = record::matched_log_ratios(
          cell.runs, teacher->runs, &record::Record::step_s, &stats::SeriesSummary::median);
      for (const double log : logs) {
        pair_group.push_back(one.label);
        pair_speed_up.push_back(std::exp(log));
      }
      for (const auto *runs : {&cell.runs, &teacher->runs}) {
        for (const auto *run : *runs)
          figure.run_ids.push_back(run->run_id);
      }
      group.push_back(one.label);
      speed_up.push_back(ratio.value);
      intervals.add(ratio.interval);
      pairs.push_back(static_cast<double>(logs.size()));
      const bool failed = !cell.summary->flags.empty() || !teacher->summary->flags.empty();
      sound.emplace_back(failed ? "no" : "yes");
      if (figure.alt.empty())
        add_fact(figure, fmt::format("{} of {} is {:.3g} times as fast as the teacher, {}", name,
                                     group.front(), ratio.value, interval_text(ratio)));
    }
  }
  figure.rows_in = static_cast<int64_t>(figure.run_ids.size());
  conclude(
      figure,
      "Median of the ratios of matched runs, its exact 95 % interval, and each pair as a small "
      "mark.",
      "runs", group.size() + pair_group.size());
  figure.data = {{"main",
                  {{"group", group},
                   {"potential", std::vector<std::string>(group.size(), name)},
                   {"speed_up", speed_up},
                   {"low", intervals.low},
                   {"high", intervals.high},
                   {"pairs", pairs},
                   {"sound", sound}}},
                 {"pairs",
                  {{"group", pair_group},
                   {"potential", std::vector<std::string>(pair_group.size(), name)},
                   {"speed_up", pair_speed_up}}}};
  return figure;
}

}  // namespace

std::vector<Figure> speedup_figures(const std::vector<Group> &groups)
{
  std::vector<std::string> names;
  for (const auto &group : groups) {
    for (const auto &cell : group.cells) {
      const std::string &name = cell.summary->potential;
      if (has_speedup(cell) && teacher_of(group) != nullptr &&
          std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
    }
  }
  std::vector<Figure> all;
  for (const auto &name : names)
    all.push_back(speedup_figure(groups, name));
  if (all.empty()) {
    all.push_back(figure_of_all(speedup_head()));
    all.back().refused = no_teacher;
  }
  return all;
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
