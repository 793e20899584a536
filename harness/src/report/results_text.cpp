// SPDX-License-Identifier: GPL-2.0-or-later
// Terminal tables.
#include "report/results_text.h"

#include "report/table.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace mlffbench {

namespace {

constexpr double ms_per_s = 1e3;
constexpr double MiB = 1048576.0;

std::string milliseconds(double seconds)
{
  return significant(seconds * ms_per_s);
}

std::string milliseconds(const Percentile &percentile)
{
  return percentile.value ? milliseconds(*percentile.value) : percentile.refused;
}

std::string percent(double fraction)
{
  return std::isnan(fraction) ? "-" : fmt::format("{:.1f} %", 100.0 * fraction);
}

std::string mebibytes(double bytes)
{
  return fmt::format("{:.1f}", bytes / MiB);
}

std::string group_of(const CellSummary &cell)
{
  return fmt::format("{}, {}, {} {} x {} {}, {} atoms", cell.system, cell.protocol, cell.ranks,
                     cell.ranks == 1 ? "rank" : "ranks", cell.threads,
                     cell.threads == 1 ? "thread" : "threads", cell.atoms);
}

/// The length of the runs; for each potential where it differs.
std::string steps_text(const std::vector<const CellSummary *> &cells)
{
  const auto steps = [](const CellSummary &cell) {
    return fmt::format("{} steps after {} of warm-up", cell.steps, cell.warmup_steps);
  };
  const bool alike = std::all_of(cells.begin(), cells.end(), [&](const CellSummary *cell) {
    return steps(*cell) == steps(*cells.front());
  });
  if (alike)
    return ", " + steps(*cells.front());
  std::string text;
  for (const auto *cell : cells)
    text += fmt::format("\n  {}: {}", cell->potential, steps(*cell));
  return text;
}

std::string drift_text(const CellSummary &cell)
{
  if (!cell.drift)
    return "-";
  const bool flagged = std::any_of(cell.flags.begin(), cell.flags.end(),
                                   [](const Flag &flag) { return flag.check == "energy_drift"; });
  return fmt::format("{:.1e} +- {:.0e}{}", cell.drift->slope_eV_per_atom_per_ps,
                     cell.drift->standard_error_eV_per_atom_per_ps,
                     !cell.drift->judged ? " ?"
                     : flagged           ? " !"
                                         : "");
}

std::string speed_up_text(const CellSummary &cell)
{
  if (cell.role == "teacher")
    return "1";
  if (!cell.step_speed_up)
    return "-";
  return significant(cell.step_speed_up->median, 3);
}

std::string range_text(const CellSummary &cell)
{
  if (!cell.step_speed_up)
    return "-";
  const SpeedUp &speed_up = *cell.step_speed_up;
  return fmt::format("{} .. {}", significant(speed_up.low.value_or(speed_up.min), 3),
                     significant(speed_up.high.value_or(speed_up.max), 3));
}

TextTable latency_table(const std::vector<const CellSummary *> &cells)
{
  TextTable table(
      {"potential", "role", "runs", "mean", "median", "sd", "P95", "P99", "run CV", "outliers"},
      {1});
  for (const auto *cell : cells) {
    const CellLatency &latency = cell->pair_s;
    table.add({cell->potential, cell->role, std::to_string(cell->runs), milliseconds(latency.mean),
               milliseconds(latency.median), milliseconds(latency.sd), milliseconds(latency.p95),
               milliseconds(latency.p99), percent(latency.run_cv),
               std::to_string(latency.outliers)});
  }
  return table;
}

TextTable speed_table(const std::vector<const CellSummary *> &cells, bool interval)
{
  TextTable table({"potential", "steps/s", "ns/day", "atom-steps/s", "drift eV/atom/ps", "peak MiB",
                   "growth MiB", "speed-up", interval ? "95 % interval" : "min .. max"});
  for (const auto *cell : cells) {
    table.add({cell->potential, significant(cell->rates.steps_per_s),
               significant(cell->rates.ns_per_day), significant(cell->rates.atom_steps_per_s),
               drift_text(*cell),
               cell->peak_rss_B < 0 ? "-" : mebibytes(static_cast<double>(cell->peak_rss_B)),
               cell->growth_B ? mebibytes(static_cast<double>(*cell->growth_B)) : "-",
               speed_up_text(*cell), range_text(*cell)});
  }
  return table;
}

std::string interval_note(const std::vector<const CellSummary *> &cells)
{
  int pairs = 0;
  for (const auto *cell : cells) {
    if (cell->step_speed_up)
      pairs = pairs == 0 ? cell->step_speed_up->pairs : std::min(pairs, cell->step_speed_up->pairs);
  }
  if (pairs == 0)
    return "";
  const char *noun = pairs == 1 ? "pair" : "pairs";
  if (pairs < 6) {
    return fmt::format(
        "{} matched {} of runs: fewer than 6, so no 95 % interval of the speed-up exists.\n", pairs,
        noun);
  }
  return fmt::format("{} matched {} of runs.\n", pairs, noun);
}

const char *const footnotes =
    "Latency: time in the pair style per step, maximum over ranks; each figure is the median over "
    "runs of the run's own.\n"
    "n<59, n<299: too few independent steps in a run for this percentile. run CV: spread of the "
    "runs' medians.\n"
    "Drift: slope of what the ensemble conserves, mean over runs +- standard error; ?: run too "
    "short "
    "to judge it,\n"
    "!: beyond the limit. Speed-up: whole steps against the teacher's, median over matched runs. "
    "steps/s and ns/day\n"
    "follow from the mean step time. docs/metrics.md defines every figure.\n";

}  // namespace

std::string failures_text(const Results &results)
{
  std::string text;
  for (const auto &failure : results.failures) {
    text +=
        fmt::format("failed: {}: {}\n  look at {}\n", failure.label, failure.what, failure.look_at);
  }
  return text;
}

std::string results_text(const Results &results)
{
  std::string text = fmt::format(
      "Suite {}: {} of {} runs finished{}{}\n", results.suite, results.records.size(),
      results.plan.size(),
      results.failures.empty() ? "" : fmt::format(", {} failed", results.failures.size()),
      results.pending() == 0 ? "" : fmt::format(", {} to do", results.pending()));
  std::vector<std::string> done;
  for (const auto &cell : results.cells) {
    const std::string group = group_of(cell);
    if (std::find(done.begin(), done.end(), group) != done.end())
      continue;
    done.push_back(group);
    std::vector<const CellSummary *> cells;
    for (const auto &other : results.cells) {
      if (group_of(other) == group)
        cells.push_back(&other);
    }
    const bool interval = std::any_of(cells.begin(), cells.end(), [](const auto *other) {
      return other->step_speed_up && other->step_speed_up->low;
    });
    text += fmt::format("\n{}{}\n\nLatency of the pair style, ms\n{}\nSpeed, physics, memory\n{}{}",
                        group, steps_text(cells), latency_table(cells).text(),
                        speed_table(cells, interval).text(), interval_note(cells));
  }
  if (!results.cells.empty())
    text += fmt::format("\n{}", footnotes);
  for (const auto &record : results.records) {
    for (const auto &flag : record.flags) {
      text += fmt::format("physics check not passed: {}/{}/{}/{} #{}: {}: {}\n", record.system,
                          record.protocol, record.layout(), record.potential, record.repetition,
                          flag.check, flag.message);
    }
  }
  return text;
}

}  // namespace mlffbench
