// SPDX-License-Identifier: GPL-2.0-or-later
// Figures verdict, speedup and runs: from records alone.
#include "figures/catalogue.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace mlffbench::figures {

namespace {

constexpr double ms_per_s = 1e3;

std::string interval_text(const stats::Ratio &ratio)
{
  return ratio.interval
             ? fmt::format("{:.3g} to {:.3g}", ratio.interval->low, ratio.interval->high)
             : fmt::format("no interval from {} runs", std::min(ratio.runs_a, ratio.runs_b));
}

/// A figure of section `answer` without data.
Figure answer_figure(const char *id, const char *title, Axis x)
{
  Figure figure;
  figure.id = id;
  figure.section = "answer";
  figure.title = title;
  figure.x = std::move(x);
  return figure;
}

constexpr const char *no_teacher = "no group has runs of a teacher and of another potential";

const Cell *teacher_of(const Group &group)
{
  const auto found = std::find_if(group.cells.begin(), group.cells.end(), [](const Cell &cell) {
    return cell.summary->role == model::Role::teacher;
  });
  return found == group.cells.end() ? nullptr : &*found;
}

}  // namespace

std::vector<CellVerdict> verdicts(const std::vector<record::CellSummary> &cells)
{
  std::vector<CellVerdict> table;
  std::vector<stats::Ratio> times;
  for (const auto &cell : cells) {
    if (!cell.step_speed_up)
      continue;
    stats::Ratio time = *cell.step_speed_up;
    time.value = 1.0 / time.value;
    if (time.interval)
      time.interval = stats::Interval{1.0 / time.interval->high, 1.0 / time.interval->low};
    times.push_back(time);
    table.push_back({&cell, time, {}});
  }
  const auto judged = stats::judge(times, verdict_alpha, verdict_delta);
  for (size_t i = 0; i < table.size(); ++i)
    table[i].judgement = judged[i];
  return table;
}

Figure verdict_figure(const std::vector<Group> &groups, const std::vector<CellVerdict> &table)
{
  Figure figure = answer_figure("verdict", "Faster than the teacher, or not",
                                {"time of a step / that of the teacher", "1"});
  if (table.empty()) {
    figure.refused = no_teacher;
    return figure;
  }
  add_runs(figure, groups);
  std::vector<std::string> group, potential, verdict;
  std::vector<double> ratio;
  Intervals intervals;
  for (const auto &row : table) {
    group.push_back(row.cell->cell().group.label());
    potential.push_back(row.cell->potential);
    verdict.push_back(stats::to_string(row.judgement.verdict));
    ratio.push_back(row.time.value);
    intervals.add(row.time.interval);
  }
  add_fact(figure, fmt::format("{} of {}: a step takes {:.3g} of the teacher's time ({}), {}",
                               potential.front(), group.front(), ratio.front(),
                               interval_text(table.front().time), verdict.front()));
  conclude(
      figure,
      fmt::format("Ratio of median step times of matched runs with its 95 % interval; the band "
                  "is +-{:g} %.",
                  100.0 * verdict_delta),
      "runs", table.size());
  figure.caption +=
      fmt::format(" The verdict holds for the whole table (Holm, alpha {:g}).", verdict_alpha);
  figure.data = {{"main",
                  {{"group", group},
                   {"potential", potential},
                   {"ratio", ratio},
                   {"low", intervals.low},
                   {"high", intervals.high},
                   {"delta", std::vector<double>(table.size(), verdict_delta)},
                   {"verdict", verdict}}}};
  return figure;
}

Figure speedup_figure(const std::vector<Group> &groups)
{
  Figure figure = answer_figure("speedup", "Speed-up against the teacher",
                                {"speed-up, median step times", "1"});
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
