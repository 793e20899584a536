// SPDX-License-Identifier: GPL-2.0-or-later
// From records to judged rows.
#include "compare/comparison.h"

#include "record/cell_summary.h"
#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace mlffbench::compare {

namespace {

using Runs = std::vector<const record::Record *>;

struct Cell {
  Runs runs;

  const record::Record &first() const { return *runs.front(); }
  std::string label() const { return first().cell().label(); }
};

/// Cells in order of first appearance, of runs with steps: there is no time of a step in others.
std::vector<Cell> cells_of(const std::vector<record::Record> &records)
{
  std::vector<Cell> cells;
  for (const auto &record : records) {
    if (!model::has_step_times(record.ensemble))
      continue;
    const auto found = std::find_if(cells.begin(), cells.end(), [&](const Cell &cell) {
      return cell.first().cell() == record.cell();
    });
    if (found == cells.end()) {
      cells.push_back({{&record}});
    } else {
      found->runs.push_back(&record);
    }
  }
  return cells;
}

const Cell *find_cell(const std::vector<Cell> &cells, const record::Record &group,
                      const std::string &potential)
{
  const auto found = std::find_if(cells.begin(), cells.end(), [&](const Cell &cell) {
    return cell.first().cell() == model::CellKey{group.cell().group, potential};
  });
  return found == cells.end() ? nullptr : &*found;
}

int unsteady(const Runs &runs)
{
  return static_cast<int>(std::count_if(runs.begin(), runs.end(), [](const record::Record *run) {
    return run->step_s.steadiness == stats::Steadiness::slowing_down ||
           run->step_s.steadiness == stats::Steadiness::no_steady_state;
  }));
}

int flagged(const Runs &runs)
{
  return static_cast<int>(std::count_if(
      runs.begin(), runs.end(), [](const record::Record *run) { return !run->flags.empty(); }));
}

double median_time(const Runs &runs)
{
  const auto values = record::logs(runs, &record::Record::step_s, &stats::SeriesSummary::median);
  return std::exp(stats::median(values));
}

/// The row without its judgement; `ratio` makes a ratio of one figure, of matched runs if wanted.
template <class MakeRatio>
ComparedCell row(const Cell &a, const Cell &b, bool matched, const MakeRatio &ratio)
{
  ComparedCell cell;
  cell.group = a.first().cell().group;
  cell.potential_a = a.first().potential;
  cell.potential_b = b.first().potential;
  cell.step_median_a_s = median_time(a.runs);
  cell.step_median_b_s = median_time(b.runs);
  cell.step_median = ratio(&record::Record::step_s, &stats::SeriesSummary::median);
  cell.step_mean = ratio(&record::Record::step_s, &stats::SeriesSummary::mean);
  cell.pair_median = ratio(&record::Record::pair_s, &stats::SeriesSummary::median);
  if (matched)
    cell.pairs = record::count_pairs(a.runs, b.runs);
  cell.interleave_wanted = std::any_of(a.runs.begin(), a.runs.end(), [](const record::Record *run) {
    return run->interleave.has_value();
  });
  cell.unsteady_a = unsteady(a.runs);
  cell.unsteady_b = unsteady(b.runs);
  cell.flagged_a = flagged(a.runs);
  cell.flagged_b = flagged(b.runs);
  cell.unlike = unlike_forms({a.runs, b.runs});
  return cell;
}

/// Whether one process measured all runs of both.
bool of_one_session(const std::vector<record::Record> &a, const std::vector<record::Record> &b)
{
  if (a.empty() || a.front().session.empty())
    return false;
  const auto of_session = [&](const record::Record &run) {
    return run.session == a.front().session;
  };
  return std::all_of(a.begin(), a.end(), of_session) && std::all_of(b.begin(), b.end(), of_session);
}

void judge_all(Comparison &comparison)
{
  std::vector<stats::Ratio> table;
  for (const auto &cell : comparison.cells)
    table.push_back(cell.step_median.value_or(stats::Ratio{}));
  const auto judgements = stats::judge(table, comparison.request.alpha, comparison.request.delta);
  for (size_t i = 0; i < judgements.size(); ++i) {
    ComparedCell &cell = comparison.cells[i];
    cell.judgement = judgements[i];
    // Speed without sound physics is no result.
    if (cell.flagged_a + cell.flagged_b > 0) {
      cell.judgement = {stats::Verdict::inconclusive, "physics", cell.judgement.p_holm,
                        cell.judgement.smallest_p_holm};
    }
  }
}

}  // namespace

std::string ComparedCell::label() const
{
  return group.label() + "/" +
         (potential_a == potential_b ? potential_a : potential_a + " > " + potential_b);
}

Comparison compare_sessions(const std::vector<record::Record> &a,
                            const std::vector<record::Record> &b,
                            const ComparisonRequest &wanted_request)
{
  Comparison comparison;
  comparison.runs_on_both_sides = common_runs(a, b).size();
  ComparisonRequest request = wanted_request;
  // Runs that are on both sides were not interleaved with themselves.
  const bool interleaved = comparison.runs_on_both_sides == 0 && of_one_session(a, b);
  request.matched = request.matched || (request.control.empty() && interleaved);
  comparison.request = request;
  comparison.paired = request.matched;
  const auto cells_a = cells_of(a);
  const auto cells_b = cells_of(b);
  const auto wanted = [&](const Cell &cell, const std::string &potential) {
    return cell.first().potential != request.control &&
           (potential.empty() || cell.first().potential == potential);
  };
  std::vector<MatchedRuns> matched;
  std::vector<MatchedRuns> controls;
  std::vector<const Cell *> used;
  for (const auto &cell : cells_a) {
    if (!wanted(cell, request.potential_a))
      continue;
    const record::Record &first = cell.first();
    const Cell *other = find_cell(
        cells_b, first, request.potential_b.empty() ? first.potential : request.potential_b);
    if (other == nullptr) {
      comparison.only_a.push_back(cell.label());
      continue;
    }
    const Cell *control_a = find_cell(cells_a, first, request.control);
    const Cell *control_b = find_cell(cells_b, first, request.control);
    const auto ratio = [&](stats::SeriesSummary record::Record::*series,
                           double stats::SeriesSummary::*figure) {
      if (request.matched)
        return record::ratio_of(cell.runs, other->runs, series, figure, request.alpha);
      if (request.control.empty()) {
        return stats::separate_ratio(record::logs(cell.runs, series, figure),
                                     record::logs(other->runs, series, figure), request.alpha);
      }
      if (control_a == nullptr || control_b == nullptr)
        return std::optional<stats::Ratio>();
      return stats::separate_ratio(
          record::matched_log_ratios(control_a->runs, cell.runs, series, figure),
          record::matched_log_ratios(control_b->runs, other->runs, series, figure), request.alpha);
    };
    if (control_a != nullptr && control_b != nullptr)
      controls.push_back({control_a->runs, control_b->runs});
    used.push_back(other);
    matched.push_back({cell.runs, other->runs});
    comparison.cells.push_back(row(cell, *other, request.matched, ratio));
  }
  for (const auto &cell : cells_b) {
    if (wanted(cell, request.potential_b) &&
        std::find(used.begin(), used.end(), &cell) == used.end())
      comparison.only_b.push_back(cell.label());
  }
  comparison.differences = differences(matched, request.potential_b.empty() ||
                                                    request.potential_a == request.potential_b);
  for (auto &difference : potential_differences(controls)) {
    difference.key = "control_" + difference.key;
    comparison.differences.identity.push_back(std::move(difference));
  }
  judge_all(comparison);
  return comparison;
}

Comparison compare_potentials(const std::vector<record::Record> &records,
                              const ComparisonRequest &request)
{
  Comparison comparison;
  comparison.request = request;
  comparison.paired = true;
  const auto cells = cells_of(records);
  std::vector<MatchedRuns> matched;
  for (const auto &cell : cells) {
    const record::Record &first = cell.first();
    const bool is_a = request.potential_a.empty() ? first.role == model::Role::teacher
                                                  : first.potential == request.potential_a;
    if (!is_a)
      continue;
    for (const auto &other : cells) {
      if (&other == &cell || first.cell().group != other.first().cell().group ||
          (!request.potential_b.empty() && other.first().potential != request.potential_b))
        continue;
      const auto ratio = [&](stats::SeriesSummary record::Record::*series,
                             double stats::SeriesSummary::*figure) {
        return record::ratio_of(cell.runs, other.runs, series, figure, request.alpha);
      };
      matched.push_back({cell.runs, other.runs});
      comparison.cells.push_back(row(cell, other, true, ratio));
    }
  }
  comparison.differences = differences(matched, false);
  judge_all(comparison);
  return comparison;
}

}  // namespace mlffbench::compare
