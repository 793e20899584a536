// SPDX-License-Identifier: GPL-2.0-or-later
// Figure verdict.
#include "figures/verdict.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench::figures {

namespace {

/// Columns of the specification `verdict`.
struct Rows {
  double delta = 0.0;
  std::vector<std::string> group;
  std::vector<std::string> potential;
  std::vector<std::string> verdict;
  std::vector<double> ratio;
  Intervals intervals;

  explicit Rows(double too_small) : delta(too_small) {}
  void add(const std::string &of_group, const std::string &of_potential, const stats::Ratio &time,
           const stats::Judgement &judgement);
  void fill(Figure &figure, double alpha) const;
};

void Rows::add(const std::string &of_group, const std::string &of_potential,
               const stats::Ratio &time, const stats::Judgement &judgement)
{
  group.push_back(of_group);
  potential.push_back(of_potential);
  verdict.push_back(stats::to_string(judgement.verdict));
  ratio.push_back(time.value);
  intervals.add(time.interval);
}

void Rows::fill(Figure &figure, double alpha) const
{
  conclude(figure,
           fmt::format("Ratio of median step times with its 95 % interval; the band is +-{:g} %.",
                       100.0 * delta),
           "runs", ratio.size());
  figure.method += fmt::format(" The verdict holds for the whole table (Holm, alpha {:g}).", alpha);
  figure.data = {{"main",
                  {{"group", group},
                   {"potential", potential},
                   {"ratio", ratio},
                   {"low", intervals.low},
                   {"high", intervals.high},
                   {"delta", std::vector<double>(ratio.size(), delta)},
                   {"verdict", verdict}}}};
}

}  // namespace

std::string interval_text(const stats::Ratio &ratio)
{
  return ratio.interval
             ? fmt::format("{:.3g} to {:.3g}", ratio.interval->low, ratio.interval->high)
             : fmt::format("no interval from {} runs", std::min(ratio.runs_a, ratio.runs_b));
}

std::vector<CellVerdict> verdicts(const std::vector<record::CellSummary> &cells)
{
  std::vector<CellVerdict> table;
  std::vector<stats::Ratio> times;
  for (const auto &cell : cells) {
    if (!cell.step_speed_up)
      continue;
    times.push_back(stats::inverse(*cell.step_speed_up));
    table.push_back({&cell, times.back(), {}});
  }
  const auto judged = stats::judge(times, verdict_alpha, verdict_delta);
  for (size_t i = 0; i < table.size(); ++i)
    table[i].judgement = judged[i];
  return table;
}

Figure verdict_figure(const std::vector<Group> &groups, const std::vector<CellVerdict> &table)
{
  Figure figure = figure_of_all({"verdict",
                                 "answer",
                                 "Faster than the teacher, or not",
                                 {"time of a step / that of the teacher", "1"}});
  if (table.empty()) {
    figure.refused = no_teacher;
    return figure;
  }
  add_runs(figure, groups);
  Rows rows(verdict_delta);
  for (const auto &row : table)
    rows.add(row.cell->cell().group.label(), row.cell->potential, row.time, row.judgement);
  const CellVerdict &first = table.front();
  add_fact(figure, fmt::format("{} of {}: a step takes {:.3g} of the teacher's time ({}), {}",
                               rows.potential.front(), rows.group.front(), first.time.value,
                               interval_text(first.time), rows.verdict.front()));
  rows.fill(figure, verdict_alpha);
  return figure;
}

Figure verdict_figure(const compare::Comparison &comparison)
{
  Figure figure = figure_of_all(
      {"verdict", "answer", "B slower than A, or not", {"time of a step of B / of A", "1"}});
  Rows rows(comparison.request.delta);
  for (const auto &cell : comparison.cells) {
    if (!cell.step_median)
      continue;
    rows.add(cell.group.label(), cell.potential_b, *cell.step_median, cell.judgement);
    figure.rows_in += cell.step_median->runs_a + cell.step_median->runs_b;
    if (figure.alt.empty())
      add_fact(figure, fmt::format("{}: a step of B takes {:.4g} of A's time ({}), {}",
                                   cell.label(), cell.step_median->value,
                                   interval_text(*cell.step_median), rows.verdict.front()));
  }
  if (rows.ratio.empty())
    figure.refused = "no cell has times of steps on both sides";
  else
    rows.fill(figure, comparison.request.alpha);
  return figure;
}

}  // namespace mlffbench::figures
