// SPDX-License-Identifier: GPL-2.0-or-later
// Figures verdict, speedup and runs: from records alone.
#include "figures/catalogue.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace mlffbench::figures {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double ms_per_s = 1e3;

/// Students and references of all groups that have a speed-up.
std::vector<const Cell *> compared(const std::vector<Group> &groups)
{
  std::vector<const Cell *> cells;
  for (const auto &group : groups) {
    for (const auto &cell : group.cells) {
      if (cell.summary->step_speed_up)
        cells.push_back(&cell);
    }
  }
  return cells;
}

std::string interval_text(const stats::Ratio &ratio)
{
  return ratio.interval
             ? fmt::format("{:.3g} to {:.3g}", ratio.interval->low, ratio.interval->high)
             : fmt::format("no interval from {} runs", std::min(ratio.runs_a, ratio.runs_b));
}

Figure without_teacher(Figure figure)
{
  figure.refused = "no group has runs of a teacher and of another potential";
  return figure;
}

const Cell *teacher_of(const Group &group)
{
  const auto found = std::find_if(group.cells.begin(), group.cells.end(), [](const Cell &cell) {
    return cell.summary->role == model::Role::teacher;
  });
  return found == group.cells.end() ? nullptr : &*found;
}

void add_ids(Figure &figure, const std::vector<Group> &groups)
{
  for (const auto &group : groups) {
    for (const auto &cell : group.cells) {
      for (const auto *run : cell.runs)
        figure.run_ids.push_back(run->run_id);
    }
  }
  figure.rows_in = static_cast<int64_t>(figure.run_ids.size());
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

Figure verdict_figure(const std::vector<Group> &groups)
{
  Figure figure;
  figure.id = "verdict";
  figure.section = "answer";
  figure.title = "Faster than the teacher, or not";
  figure.x = {"time of a step / that of the teacher", "1"};
  std::vector<record::CellSummary> cells;
  for (const auto *cell : compared(groups))
    cells.push_back(*cell->summary);
  const auto table = verdicts(cells);
  if (table.empty())
    return without_teacher(std::move(figure));
  add_ids(figure, groups);
  std::vector<std::string> group, potential, verdict;
  std::vector<double> ratio, low, high, band;
  for (const auto &row : table) {
    group.push_back(row.cell->cell().group.label());
    potential.push_back(row.cell->potential);
    verdict.push_back(stats::to_string(row.judgement.verdict));
    ratio.push_back(row.time.value);
    low.push_back(row.time.interval ? row.time.interval->low : none);
    high.push_back(row.time.interval ? row.time.interval->high : none);
    band.push_back(verdict_delta);
  }
  figure.alt = fmt::format("{} of {}: a step takes {:.3g} of the teacher's time ({}), {}.",
                           potential.front(), group.front(), ratio.front(),
                           interval_text(table.front().time), verdict.front());
  figure.caption = fmt::format(
      "Ratio of median step times of matched runs with its 95 % interval; the band is +-{:g} %. {} "
      "runs in, {} marks out; the verdict holds for the whole table (Holm, alpha {:g}).",
      100.0 * verdict_delta, figure.rows_in, table.size(), verdict_alpha);
  figure.marks_out = static_cast<int64_t>(table.size());
  figure.data = {{"main",
                  {{"group", group},
                   {"potential", potential},
                   {"ratio", ratio},
                   {"low", low},
                   {"high", high},
                   {"delta", band},
                   {"verdict", verdict}}}};
  return figure;
}

Figure speedup_figure(const std::vector<Group> &groups)
{
  Figure figure;
  figure.id = "speedup";
  figure.section = "answer";
  figure.title = "Speed-up against the teacher";
  figure.x = {"speed-up, median step times", "1"};
  if (compared(groups).empty())
    return without_teacher(std::move(figure));
  add_ids(figure, groups);
  std::vector<std::string> group, potential, sound, pair_group, pair_potential;
  std::vector<double> speed_up, low, high, pairs, pair_speed_up;
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
      low.push_back(ratio.interval ? ratio.interval->low : none);
      high.push_back(ratio.interval ? ratio.interval->high : none);
      pairs.push_back(static_cast<double>(logs.size()));
      const bool failed = !cell.summary->flags.empty() || !teacher->summary->flags.empty();
      sound.emplace_back(failed ? "no" : "yes");
    }
  }
  figure.marks_out = static_cast<int64_t>(group.size() + pair_group.size());
  const stats::Ratio &first = *compared(groups).front()->summary->step_speed_up;
  figure.alt = fmt::format("{} of {} is {:.3g} times as fast as the teacher, {}.",
                           potential.front(), group.front(), first.value, interval_text(first));
  figure.caption = fmt::format(
      "Median of the ratios of matched runs, its exact 95 % interval, and each pair as a small "
      "mark. {} runs in, {} marks out.",
      figure.rows_in, figure.marks_out);
  figure.data = {
      {"main",
       {{"group", group},
        {"potential", potential},
        {"speed_up", speed_up},
        {"low", low},
        {"high", high},
        {"pairs", pairs},
        {"sound", sound}}},
      {"pairs",
       {{"group", pair_group}, {"potential", pair_potential}, {"speed_up", pair_speed_up}}}};
  return figure;
}

Figure runs_figure(const Group &group)
{
  Figure figure = figure_of(group, "runs", "runs", false);
  figure.title = fmt::format("Median of each run, {}", group.label);
  figure.x = {"place in run order", "1"};
  figure.y = {"median step time", "ms"};
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
  figure.rows_in = figure.marks_out = static_cast<int64_t>(median.size());
  const auto [low, high] = std::minmax_element(median.begin(), median.end());
  figure.alt = fmt::format("Medians of {} runs lie between {:.4g} and {:.4g} ms.", median.size(),
                           *low, *high);
  figure.caption = fmt::format(
      "Each mark is a run; runs of one repetition are joined. A slope that all potentials share is "
      "the machine's. {} runs in, {} marks out.",
      figure.rows_in, figure.marks_out);
  figure.data = {{"main",
                  {{"potential", potential},
                   {"position", position},
                   {"repetition", repetition},
                   {"median_ms", median}}}};
  return figure;
}

}  // namespace mlffbench::figures
