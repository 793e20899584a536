// SPDX-License-Identifier: GPL-2.0-or-later
// Terminal tables.
#include "report/results_text.h"

#include "report/cell_groups.h"
#include "report/counted.h"
#include "report/headline.h"
#include "report/noise_text.h"
#include "report/potentials_text.h"
#include "report/table.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace mlffbench::report {

namespace {

constexpr double ms_per_s = 1e3;
constexpr double MiB = 1048576.0;

std::string milliseconds(double seconds)
{
  return significant(seconds * ms_per_s);
}

std::string milliseconds(const stats::Percentile &percentile)
{
  return percentile.value ? milliseconds(*percentile.value) : percentile.refused;
}

std::string percent(double fraction, int digits = 1)
{
  return std::isnan(fraction) ? "-" : fmt::format("{:.{}f} %", 100.0 * fraction, digits);
}

std::string mebibytes(double bytes)
{
  return fmt::format("{:.1f}", bytes / MiB);
}

/// The length of the runs; for each potential where it differs.
std::string steps_text(const std::vector<const record::CellSummary *> &cells)
{
  const auto steps = [](const record::CellSummary &cell) {
    return fmt::format("{} after {} of warm-up", counted(cell.steps, "step"), cell.warmup_steps);
  };
  const bool alike = std::all_of(cells.begin(), cells.end(), [&](const record::CellSummary *cell) {
    return steps(*cell) == steps(*cells.front());
  });
  if (alike)
    return ", " + steps(*cells.front());
  std::string text;
  for (const auto *cell : cells)
    text += fmt::format("\n  {}: {}", cell->potential, steps(*cell));
  return text;
}

std::string drift_text(const record::CellSummary &cell)
{
  if (!cell.drift)
    return "-";
  const bool flagged =
      std::any_of(cell.flags.begin(), cell.flags.end(),
                  [](const physics::Flag &flag) { return flag.check == "energy_drift"; });
  return fmt::format("{:.1e} +- {:.0e}{}", cell.drift->slope_eV_per_atom_per_ps,
                     cell.drift->standard_error_eV_per_atom_per_ps,
                     !cell.drift->judged ? " ?"
                     : flagged           ? " !"
                                         : "");
}

std::string interval_text(const std::optional<stats::Interval> &interval, double unit, int digits)
{
  if (!interval)
    return "-";
  return fmt::format("{} .. {}", significant(interval->low * unit, digits),
                     significant(interval->high * unit, digits));
}

TextTable latency_table(const std::vector<const record::CellSummary *> &cells,
                        record::CellLatency record::CellSummary::*series)
{
  TextTable table({"potential", "role", "runs", "mean", "median", "95 % interval", "sd", "P95",
                   "P99", "outliers"},
                  {1});
  for (const auto *cell : cells) {
    const record::CellLatency &latency = cell->*series;
    table.add({name_of(*cell, cells), std::string(word_of(cell->role)), std::to_string(cell->runs),
               milliseconds(latency.mean), milliseconds(latency.median),
               interval_text(latency.over_runs.interval_95, ms_per_s, 4), milliseconds(latency.sd),
               milliseconds(latency.p95), milliseconds(latency.p99),
               std::to_string(latency.outliers)});
  }
  return table;
}

std::string classes_text(const record::RunClasses &classes)
{
  std::string text;
  const auto add = [&](int runs, const char *word) {
    if (runs > 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", runs, word);
  };
  add(classes.flat, "flat");
  add(classes.warming_up, "warming up");
  add(classes.slowing_down, "slowing down");
  add(classes.no_steady_state, "no steady state");
  add(classes.unknown, "too short");
  return text;
}

TextTable steadiness_table(const std::vector<const record::CellSummary *> &cells)
{
  TextTable table({"potential", "run CV", "within", "more runs", "n_eff", "trend", "runs"}, {6});
  for (const auto *cell : cells) {
    const record::CellLatency &latency = cell->step_s;
    const stats::RunSpread &runs = latency.over_runs;
    table.add({name_of(*cell, cells), percent(runs.cv),
               runs.within_share ? percent(*runs.within_share, 0) : "-",
               runs.more_runs ? std::to_string(*runs.more_runs) : "-",
               significant(latency.n_eff, 3), percent(latency.trend), classes_text(cell->classes)});
  }
  return table;
}

TextTable speed_table(const std::vector<const record::CellSummary *> &cells)
{
  TextTable table({"potential", "steps/s", "ns/day", "atom-steps/s", "drift eV/atom/ps", "peak MiB",
                   "growth MiB"});
  for (const auto *cell : cells) {
    table.add({name_of(*cell, cells), significant(cell->rates.steps_per_s),
               significant(cell->rates.ns_per_day), significant(cell->rates.atom_steps_per_s),
               drift_text(*cell),
               cell->peak_rss_B < 0 ? "-" : mebibytes(static_cast<double>(cell->peak_rss_B)),
               cell->growth_B ? mebibytes(static_cast<double>(*cell->growth_B)) : "-"});
  }
  return table;
}

/// All tables of a system, protocol and layout.
std::string group_text(const GroupOfCells &group)
{
  const auto &cells = group.cells;
  const record::CellSummary &first = *cells.front();
  if (first.ensemble == model::Ensemble::rerun) {
    return fmt::format("\n{}, {}\n{}\nLatency of the force computation, ms\n{}", group.heading,
                       counted(first.steps, "frame"), forms_text(cells),
                       latency_table(cells, &record::CellSummary::force_s).text());
  }
  return fmt::format("\n{}{}\n{}\nLatency of the pair style, ms\n{}\nSteadiness of the steps\n{}\n"
                     "Speed, physics, memory\n{}{}",
                     group.heading, steps_text(cells), forms_text(cells),
                     latency_table(cells, &record::CellSummary::pair_s).text(),
                     steadiness_table(cells).text(), speed_table(cells).text(),
                     speed_ups_text(cells));
}

const char *const footnotes =
    R"(Latency: time in the pair style (of ase: the calculator) per step, maximum over ranks; each figure is the median over
runs of the run's own, 95 % interval that of the median with runs as units. n<59, n<299: too few independent steps in
a run for this percentile. run CV: spread of the runs' medians; within: share of it that the noise inside runs
explains; more runs: for an interval of +-1 %. trend: change over a run. Drift: slope of what the ensemble conserves,
mean over runs +- standard error; ?: run too short to judge it, !: beyond the limit. Speed-up: median of the ratios of
matched runs, of their median steps and of their mean steps. steps/s and ns/day follow from the mean step time.
docs/metrics.md defines every figure.
)";

}  // namespace

std::string damaged_text(const record::Results &results)
{
  std::string text;
  for (const auto &record : results.damaged) {
    text += fmt::format("damaged record: {}: {}; `mlffbench run` with the same suite and --output "
                        "moves it aside and measures this run again\n",
                        record.label, record.what);
  }
  return text;
}

std::string results_text(const record::Results &results)
{
  std::string text = headline(results);
  for (const auto &group : groups_of(results))
    text += group_text(group);
  if (!results.cells.empty())
    text += fmt::format("\n{}", footnotes);
  text += noise_text(results.records);
  for (const auto &record : results.records) {
    for (const auto &flag : record.flags) {
      text += fmt::format("physics check not passed: {}: {}: {}\n", record.label(), flag.check,
                          flag.message);
    }
  }
  return text;
}

}  // namespace mlffbench::report
