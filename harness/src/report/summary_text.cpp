// SPDX-License-Identifier: GPL-2.0-or-later
// The compact table.
#include "report/summary_text.h"

#include "base/visible_text.h"
#include "model/ensemble.h"
#include "report/answer.h"
#include "report/cell_groups.h"
#include "report/fitted_text.h"
#include "report/headline.h"
#include "report/noise_text.h"
#include "report/potentials_text.h"
#include "report/table.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

namespace mlffbench::report {

namespace {

constexpr double ms_per_s = 1e3;
constexpr double MiB = 1048576.0;
constexpr size_t longest_name = 40;  // in sentences, which may go over several lines

/// What a time is of: a step; of ensembles that have none a force call.
const record::CellLatency &latency_of(const record::CellSummary &cell)
{
  return model::has_step_times(cell.ensemble) ? cell.step_s : cell.force_s;
}

/// The fastest first; speed without sound physics is none, so those that failed come last, as do
/// those without times.
std::vector<const record::CellSummary *> by_speed(std::vector<const record::CellSummary *> cells)
{
  const auto place = [](const record::CellSummary *cell) {
    const double median = latency_of(*cell).median;
    const bool known = std::isfinite(median);
    return std::tuple(!cell->flags.empty(), !known, known ? median : 0.0);
  };
  std::stable_sort(cells.begin(), cells.end(),
                   [&](const auto *a, const auto *b) { return place(a) < place(b); });
  return cells;
}

std::string times_text(const record::CellSummary &cell)
{
  if (cell.role == model::Role::teacher)
    return "1";
  const auto &ratio = cell.step_speed_up;
  return ratio ? significant(ratio->value, 3) + (ratio->paired ? "" : "*") : "-";
}

std::string interval_text(const std::optional<stats::Ratio> &ratio)
{
  if (!ratio || !ratio->interval)
    return "-";
  return fmt::format("{}..{}", significant(ratio->interval->low, 3),
                     significant(ratio->interval->high, 3));
}

/// Whether the runs of dynamics that conserves energy are too short to see whether it does.
bool is_open(const record::CellSummary &cell)
{
  return cell.drift ? !cell.drift->judged : cell.ensemble == model::Ensemble::nve;
}

std::string physics_word(const record::CellSummary &cell)
{
  return !cell.flags.empty() ? "FAILED" : is_open(cell) ? "?" : "sound";
}

std::string tail_text(const record::CellLatency &latency)
{
  return latency.p99.value ? significant(*latency.p99.value / latency.median, 3)
                           : latency.p99.refused;
}

std::string drift_text(const record::CellSummary &cell)
{
  return cell.drift ? fmt::format("{:.1e}{}", cell.drift->slope_eV_per_atom_per_ps,
                                  cell.drift->judged ? "" : "?")
                    : "-";
}

std::string group_text(const GroupOfCells &group, size_t width)
{
  const bool compared = std::any_of(group.cells.begin(), group.cells.end(),
                                    [](const auto *cell) { return cell->step_speed_up; });
  std::vector<std::string> header{"potential",    "median\nms",         "physics",
                                  "P99/\nmedian", "drift eV/\natom/ps", "peak\nMiB"};
  if (compared)
    header.insert(header.begin() + 2, {"times\nas fast", "95 %\ninterval"});
  TextTable table(header);
  for (const auto *cell : by_speed(group.cells)) {
    const record::CellLatency &latency = latency_of(*cell);
    std::vector<std::string> row{
        name_of(*cell, group.cells),
        significant(latency.median * ms_per_s, 3),
        physics_word(*cell),
        tail_text(latency),
        drift_text(*cell),
        cell->peak_rss_B < 0 ? "-"
                             : fmt::format("{:.0f}", static_cast<double>(cell->peak_rss_B) / MiB)};
    if (compared)
      row.insert(row.begin() + 2, {times_text(*cell), interval_text(cell->step_speed_up)});
    table.add(std::move(row));
  }
  table.fit(width);
  return fmt::format("\n{}\n{}{}", shortened_in_middle(base::visible_in_line(group.heading), width),
                     table.text(), warnings_text(group.cells));
}

/// What the marks mean that there are.
std::string marks_text(const record::Results &results)
{
  const auto any = [&](auto condition) {
    return std::any_of(results.cells.begin(), results.cells.end(), condition);
  };
  std::string text =
      "\nFastest first, those that failed last. Median: of a step, of a rerun of a frame.\n";
  if (any(is_open))
    text += "?: runs too short to judge the drift.\n";
  if (any([](const auto &cell) { return !latency_of(cell).p99.value; }))
    text += "n<299: too few independent steps in a run for its slowest 1 %.\n";
  if (any([](const auto &cell) { return cell.step_speed_up && !cell.step_speed_up->paired; }))
    text += "*: not measured together with the teacher.\n";
  return text + "All tables: --details.\n";
}

std::vector<std::string> the_first(std::vector<std::string> sentences)
{
  constexpr size_t most = 10;
  if (sentences.size() > most) {
    const size_t more = sentences.size() - most;
    sentences.resize(most);
    sentences.push_back(fmt::format("and {} more in the tables", more));
  }
  return sentences;
}

}  // namespace

std::string summary_text(const record::Results &results, size_t width)
{
  std::string text = headline(results);
  for (const auto &group : groups_of(results))
    text += group_text(group, width);
  if (!results.cells.empty())
    text += marks_text(results);
  return text + noise_text(results.records);
}

std::string physics_text(const record::Results &results)
{
  std::string text;
  for (const auto &sentence : failed_physics(results))
    text += fmt::format("physics check not passed: {}\n", sentence);
  return text;
}

std::vector<std::string> last_words(const record::Results &results)
{
  return the_first(answers(results, longest_name));
}

std::vector<std::string> last_words(const compare::Comparison &comparison)
{
  return the_first(answers(comparison, longest_name));
}

}  // namespace mlffbench::report
