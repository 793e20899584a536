// SPDX-License-Identifier: GPL-2.0-or-later
// Cell figures and speed-ups.
#include "record/cell_summary.h"

#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

namespace mlffbench::record {

namespace {

using Runs = std::vector<const Record *>;

constexpr double alpha = 0.05;

/// A figure of each run that has it: one that was halted may have no counted step.
std::vector<double> values(const Runs &runs, const std::function<double(const Record &)> &get)
{
  std::vector<double> result;
  for (const Record *run : runs) {
    if (const double value = get(*run); std::isfinite(value))
      result.push_back(value);
  }
  return result;
}

stats::Percentile percentile(const Runs &runs, stats::SeriesSummary Record::*series,
                             stats::Percentile stats::SeriesSummary::*which)
{
  for (const Record *run : runs) {
    if (!(run->*series.*which).value)
      return run->*series.*which;
  }
  double bound = 0.0;
  for (const Record *run : runs)
    bound = std::max(bound, (run->*series.*which).upper_95.value_or(0.0));
  return {
      stats::median(values(runs, [&](const Record &run) { return *(run.*series.*which).value; })),
      bound, ""};
}

/// Standard errors of the runs' medians, from within the runs.
std::vector<double> median_errors(const Runs &runs, stats::SeriesSummary Record::*series)
{
  constexpr double widths = 2.0 * 1.96;  // standard errors in a 95 % interval
  return values(runs, [&](const Record &run) {
    const auto &interval = (run.*series).median_interval_95;
    return interval ? (interval->high - interval->low) / widths
                    : std::numeric_limits<double>::quiet_NaN();
  });
}

RunClasses classes(const Runs &runs)
{
  RunClasses count;
  for (const Record *run : runs) {
    switch (run->step_s.steadiness) {
    case stats::Steadiness::unknown:
      ++count.unknown;
      break;
    case stats::Steadiness::flat:
      ++count.flat;
      break;
    case stats::Steadiness::warming_up:
      ++count.warming_up;
      break;
    case stats::Steadiness::slowing_down:
      ++count.slowing_down;
      break;
    case stats::Steadiness::no_steady_state:
      ++count.no_steady_state;
      break;
    }
  }
  return count;
}

CellLatency latency(const Runs &runs, stats::SeriesSummary Record::*series)
{
  const auto over_runs = [&](double stats::SeriesSummary::*figure) {
    return values(runs, [&](const Record &run) { return run.*series.*figure; });
  };
  CellLatency cell;
  cell.mean = stats::median(over_runs(&stats::SeriesSummary::mean));
  cell.median = stats::median(over_runs(&stats::SeriesSummary::median));
  cell.sd = stats::median(over_runs(&stats::SeriesSummary::sd));
  cell.p95 = percentile(runs, series, &stats::SeriesSummary::p95);
  cell.p99 = percentile(runs, series, &stats::SeriesSummary::p99);
  cell.over_runs =
      stats::run_spread(over_runs(&stats::SeriesSummary::median), median_errors(runs, series));
  cell.n_eff = stats::median(over_runs(&stats::SeriesSummary::n_eff));
  cell.trend = stats::median(values(runs, [&](const Record &run) {
    const auto &trend = (run.*series).trend;
    return trend ? trend->relative : std::numeric_limits<double>::quiet_NaN();
  }));
  for (const Record *run : runs)
    cell.outliers += (run->*series).outliers;
  return cell;
}

std::optional<physics::EnergyDrift> drift(const Runs &runs)
{
  physics::EnergyDrift sum;
  sum.judged = true;
  double variance = 0.0;
  for (const Record *run : runs) {
    if (!run->drift)
      return std::nullopt;
    sum.slope_eV_per_atom_per_ps += run->drift->slope_eV_per_atom_per_ps;
    variance += std::pow(run->drift->standard_error_eV_per_atom_per_ps, 2);
    sum.samples += run->drift->samples;
    sum.judged = sum.judged && run->drift->judged;  // not alike where a run was halted
  }
  const auto n = static_cast<double>(runs.size());
  return physics::EnergyDrift{sum.slope_eV_per_atom_per_ps / n, std::sqrt(variance) / n,
                              sum.samples, sum.judged};
}

/// The first word of `pair_style`.
std::string pair_style_of(const Record &record)
{
  const std::string text = record.inputs->pair_style.value_or("");
  return text.substr(0, text.find(' '));
}

CellSummary summarize_cell(const Runs &runs)
{
  const Record &first = *runs.front();
  CellSummary cell;
  cell.system = first.system;
  cell.protocol = first.protocol;
  cell.ensemble = first.ensemble;
  cell.ranks = first.ranks;
  cell.threads = first.threads;
  cell.potential = first.potential;
  cell.role = first.role;
  cell.engine = first.inputs->engine;
  cell.pair_style = pair_style_of(first);
  cell.model = first.model_form();
  cell.atoms = first.atoms;
  cell.steps = first.steps;
  cell.warmup_steps = first.warmup_steps;
  cell.runs = static_cast<int>(runs.size());
  cell.pair_s = latency(runs, &Record::pair_s);
  cell.force_s = latency(runs, &Record::force_s);
  cell.step_s = latency(runs, &Record::step_s);
  cell.classes = classes(runs);
  cell.rates = {
      stats::median(values(runs, [](const Record &run) { return run.rates.steps_per_s; })),
      stats::median(values(runs, [](const Record &run) { return run.rates.ns_per_day; })),
      stats::median(values(runs, [](const Record &run) { return run.rates.atom_steps_per_s; }))};
  cell.drift = drift(runs);
  for (const Record *run : runs) {
    cell.peak_rss_B = std::max(cell.peak_rss_B, run->memory.peak_rss_B);
    if (run->memory.growth_B) {
      cell.growth_B =
          std::max(cell.growth_B.value_or(*run->memory.growth_B), *run->memory.growth_B);
    }
    cell.flags.insert(cell.flags.end(), run->flags.begin(), run->flags.end());
  }
  return cell;
}

using RunPairs = std::vector<std::pair<const Record *, const Record *>>;

/// The runs of one repetition.
RunPairs of_one_repetition(const Runs &a, const Runs &b)
{
  std::map<int, Runs> by_repetition;
  for (const Record *of_b : b)
    by_repetition[of_b->repetition].push_back(of_b);
  RunPairs pairs;
  for (const Record *of_a : a) {
    for (const Record *of_b : by_repetition[of_a->repetition])
      pairs.emplace_back(of_a, of_b);
  }
  return pairs;
}

/// Whether what the machine did met both alike.
bool are_matched(const RunPairs::value_type &pair)
{
  const auto &[a, b] = pair;
  const auto host = [](const Record &run) { return run.environment->machine.host; };
  const bool interleaved_alike = a->interleave && b->interleave
                                     ? a->interleave->group == b->interleave->group
                                     : a->interleave.has_value() == b->interleave.has_value();
  return a->session == b->session && host(*a) == host(*b) && interleaved_alike;
}

/// ln(b / a) from the slices of two interleaved runs; none if they were not interleaved.
std::optional<double> slice_ratio(const Record &a, const Record &b, double Slice::*figure)
{
  return a.interleave && b.interleave ? log_ratio(*a.interleave, *b.interleave, figure)
                                      : std::nullopt;
}

/// The figure of a slice that corresponds to one of a whole run.
double Slice::*slice_figure(stats::SeriesSummary Record::*series,
                            double stats::SeriesSummary::*figure)
{
  const bool of_mean = figure == &stats::SeriesSummary::mean;
  if (series == &Record::pair_s)
    return of_mean ? &Slice::pair_mean_s : &Slice::pair_median_s;
  return of_mean ? &Slice::step_mean_s : &Slice::step_median_s;
}

}  // namespace

bool are_apart(const std::optional<stats::Ratio> &a, const std::optional<stats::Ratio> &b)
{
  if (!a || !b || !a->interval || !b->interval)
    return false;
  const auto outside = [](double value, const stats::Interval &interval) {
    return value < interval.low || value > interval.high;
  };
  return outside(a->value, *b->interval) && outside(b->value, *a->interval);
}

std::vector<double> matched_log_ratios(const Runs &a, const Runs &b,
                                       stats::SeriesSummary Record::*series,
                                       double stats::SeriesSummary::*figure)
{
  std::vector<double> log_ratios;
  for (const auto &pair : of_one_repetition(a, b)) {
    if (!are_matched(pair))
      continue;
    const auto &[of_a, of_b] = pair;
    if (const auto of_slices = slice_ratio(*of_a, *of_b, slice_figure(series, figure))) {
      log_ratios.push_back(*of_slices);
      continue;
    }
    const double ratio = (of_b->*series.*figure) / (of_a->*series.*figure);
    if (std::isfinite(ratio) && ratio > 0.0)
      log_ratios.push_back(std::log(ratio));
  }
  return log_ratios;
}

std::vector<double> logs(const Runs &runs, stats::SeriesSummary Record::*series,
                         double stats::SeriesSummary::*figure)
{
  std::vector<double> result;
  for (const Record *run : runs) {
    if (const double value = run->*series.*figure; value > 0.0 && std::isfinite(value))
      result.push_back(std::log(value));
  }
  return result;
}

std::optional<stats::Ratio> ratio_of(const Runs &a, const Runs &b,
                                     stats::SeriesSummary Record::*series,
                                     double stats::SeriesSummary::*figure, double alpha)
{
  if (const auto log_ratios = matched_log_ratios(a, b, series, figure); !log_ratios.empty())
    return stats::paired_ratio(log_ratios, alpha);
  return stats::separate_ratio(logs(a, series, figure), logs(b, series, figure), alpha);
}

Pairs count_pairs(const Runs &a, const Runs &b)
{
  Pairs count;
  for (const auto &pair : of_one_repetition(a, b)) {
    if (!are_matched(pair)) {
      ++count.apart;
    } else if (slice_ratio(*pair.first, *pair.second, &Slice::step_median_s)) {
      ++count.interleaved;
    }
  }
  return count;
}

std::vector<CellSummary> summarize_cells(const std::vector<Record> &records)
{
  std::vector<Runs> cells;
  std::map<model::CellKey, size_t> cell_of;
  std::map<model::CellGroup, ptrdiff_t> group_places;  // in order of first appearance
  for (const auto &record : records) {
    const model::CellKey cell = record.cell();
    group_places.emplace(cell.group, static_cast<ptrdiff_t>(group_places.size()));
    const auto [found, is_new] = cell_of.emplace(cell, cells.size());
    if (is_new)
      cells.emplace_back();
    cells[found->second].push_back(&record);
  }
  std::map<model::CellGroup, const Runs *> teachers;
  for (const auto &runs : cells) {
    if (runs.front()->role == model::Role::teacher)
      teachers.emplace(runs.front()->cell().group, &runs);
  }
  std::vector<CellSummary> summaries;
  for (const auto &runs : cells) {
    CellSummary summary = summarize_cell(runs);
    const auto teacher = teachers.find(runs.front()->cell().group);
    if (teacher != teachers.end() && summary.role != model::Role::teacher) {
      const auto speed_up = [&](stats::SeriesSummary Record::*series,
                                double stats::SeriesSummary::*figure) {
        return ratio_of(runs, *teacher->second, series, figure, alpha);
      };
      summary.step_speed_up = speed_up(&Record::step_s, &stats::SeriesSummary::median);
      summary.step_mean_speed_up = speed_up(&Record::step_s, &stats::SeriesSummary::mean);
      summary.pair_speed_up = speed_up(&Record::pair_s, &stats::SeriesSummary::median);
    }
    summaries.push_back(std::move(summary));
  }
  // Run order is random; a reader wants what the others are compared with first.
  const auto place = [&](const CellSummary &cell) { return group_places.at(cell.cell().group); };
  std::stable_sort(summaries.begin(), summaries.end(),
                   [&](const CellSummary &a, const CellSummary &b) {
                     return std::tuple(place(a), a.role, a.potential) <
                            std::tuple(place(b), b.role, b.potential);
                   });
  return summaries;
}

}  // namespace mlffbench::record
