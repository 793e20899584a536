// SPDX-License-Identifier: GPL-2.0-or-later
// Figures tail, hist, overtime and heat: latency of the pair style in the counted steps of one run
// a potential.
#include "figures/catalogue.h"
#include "figures/sampling.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <span>

namespace mlffbench::figures {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double ms_per_s = 1e3;
const Axis latency{"latency of the pair style", "ms"};

/// The part of the series that the record's figures are of.
std::span<const double> steady(const Cell &cell)
{
  const std::span<const double> all = cell.log.pair_s;
  return all.subspan(std::min(cell.typical->pair_s.transient_samples, all.size()));
}

void note_runs(Figure &figure, const std::vector<const Cell *> &cells)
{
  std::string runs;
  for (const auto *cell : cells)
    runs += (runs.empty() ? "" : "; ") + typical_text(*cell);
  figure.caption +=
      fmt::format("{} steps in, {} marks out. Shown: {}.", figure.rows_in, figure.marks_out, runs);
}

/// The share of steps below which so few independent ones hold no quantile with 95 % confidence.
double share_refused(double n_eff)
{
  return n_eff > 0.0 ? 1.0 - std::exp(std::log(0.05) / n_eff) : 1.0;
}

struct Bounds {
  std::vector<std::string> potential, percentile;
  std::vector<double> latency_ms, upper_ms;

  void add(const Cell &cell, const char *name, const stats::Percentile &value)
  {
    if (!value.value)
      return;
    potential.push_back(cell.summary->potential);
    percentile.emplace_back(name);
    latency_ms.push_back(*value.value * ms_per_s);
    upper_ms.push_back(value.upper_95 ? *value.upper_95 * ms_per_s : none);
  }
};

std::string percentile_text(const Cell &cell)
{
  const stats::Percentile &p99 = cell.typical->pair_s.p99;
  return p99.value
             ? fmt::format("P99 of {} is {:.4g} ms", cell.summary->potential, *p99.value * ms_per_s)
             : fmt::format("{} has too few independent steps for a P99 ({})",
                           cell.summary->potential, p99.refused);
}

}  // namespace

Figure tail_figure(const Group &group)
{
  Figure figure = figure_of(group, "tail", "latency", true);
  figure.title = fmt::format("How many steps are slower, {}", group.label);
  figure.x = latency;
  figure.y = {"share of steps at least as slow", "1"};
  const auto cells = with_logs(group, figure);
  if (cells.empty())
    return figure;
  std::vector<std::string> potential, refused_potential;
  std::vector<double> latency_ms, share, rank, refused_share;
  Bounds bounds;
  for (const auto *cell : cells) {
    const auto series = steady(*cell);
    std::vector<double> slowest(series.begin(), series.end());
    std::sort(slowest.begin(), slowest.end(), std::greater<>());
    for (const size_t place : tail_ranks(slowest.size())) {
      potential.push_back(cell->summary->potential);
      latency_ms.push_back(slowest[place - 1] * ms_per_s);
      share.push_back(static_cast<double>(place) / static_cast<double>(slowest.size()));
      rank.push_back(static_cast<double>(place));
    }
    figure.rows_in += static_cast<int64_t>(slowest.size());
    bounds.add(*cell, "P95", cell->typical->pair_s.p95);
    bounds.add(*cell, "P99", cell->typical->pair_s.p99);
    refused_potential.push_back(cell->summary->potential);
    refused_share.push_back(share_refused(cell->typical->pair_s.n_eff));
    figure.alt += (figure.alt.empty() ? "" : "; ") + percentile_text(*cell);
  }
  figure.alt += ".";
  figure.marks_out = static_cast<int64_t>(potential.size());
  figure.caption +=
      "Exact order statistics: the twenty slowest steps, then ranks that grow by 4.5 %. ";
  note_runs(figure, cells);
  figure.data = {{"main",
                  {{"potential", potential},
                   {"latency_ms", latency_ms},
                   {"share_slower", share},
                   {"rank", rank}}},
                 {"bounds",
                  {{"potential", bounds.potential},
                   {"percentile", bounds.percentile},
                   {"latency_ms", bounds.latency_ms},
                   {"upper_ms", bounds.upper_ms}}},
                 {"refused_below", {{"potential", refused_potential}, {"share", refused_share}}}};
  return figure;
}

Figure histogram_figure(const Group &group)
{
  Figure figure = figure_of(group, "hist", "latency", true);
  figure.title = fmt::format("Distribution of latencies, {}", group.label);
  figure.x = latency;
  figure.y = {"share of steps in a bin", "1"};
  const auto cells = with_logs(group, figure);
  if (cells.empty())
    return figure;
  std::vector<std::string> potential;
  std::vector<double> from_ms, to_ms, steps, share;
  for (const auto *cell : cells) {
    const auto series = steady(*cell);
    const LogBins bins = log_bins(series, 400);
    std::vector<size_t> counts(bins.count);
    for (const double seconds : series)
      ++counts[bins.bin_of(seconds)];
    for (size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0)
        continue;
      potential.push_back(cell->summary->potential);
      from_ms.push_back(bins.edge(i) * ms_per_s);
      to_ms.push_back(bins.edge(i + 1) * ms_per_s);
      steps.push_back(static_cast<double>(counts[i]));
      share.push_back(static_cast<double>(counts[i]) / static_cast<double>(series.size()));
    }
    figure.rows_in += static_cast<int64_t>(series.size());
    figure.alt += fmt::format(
        "{}{}: median {:.4g} ms, from {:.4g} to {:.4g} ms", figure.alt.empty() ? "" : "; ",
        cell->summary->potential, cell->typical->pair_s.median * ms_per_s,
        cell->typical->pair_s.min * ms_per_s, cell->typical->pair_s.max * ms_per_s);
  }
  figure.alt += ".";
  figure.marks_out = static_cast<int64_t>(potential.size());
  figure.caption += "Every step is counted, in bins of equal ratio. ";
  note_runs(figure, cells);
  figure.data = {{"main",
                  {{"potential", potential},
                   {"from_ms", from_ms},
                   {"to_ms", to_ms},
                   {"steps", steps},
                   {"share", share}}}};
  return figure;
}

Figure over_time_figure(const Group &group)
{
  Figure figure = figure_of(group, "overtime", "latency", true);
  figure.title = fmt::format("Latency over the run, {}", group.label);
  figure.x = {"step", "1"};
  figure.y = latency;
  const auto cells = with_logs(group, figure);
  if (cells.empty())
    return figure;
  std::vector<std::string> potential, transient_potential;
  std::vector<double> from, to, low, p5, median, p95, high, rebuilds, transient_to;
  for (const auto *cell : cells) {
    const RunLog &log = cell->log;
    int64_t all_rebuilds = 0;
    for (const auto &part : stretches(log.pair_s.size(), 400)) {
      std::vector<double> sorted(log.pair_s.begin() + static_cast<ptrdiff_t>(part.begin),
                                 log.pair_s.begin() + static_cast<ptrdiff_t>(part.end));
      const stats::RankedSeries ranked(sorted);
      const auto count = std::count(log.rebuild.begin() + static_cast<ptrdiff_t>(part.begin),
                                    log.rebuild.begin() + static_cast<ptrdiff_t>(part.end), true);
      all_rebuilds += count;
      potential.push_back(cell->summary->potential);
      from.push_back(static_cast<double>(log.step[part.begin]));
      to.push_back(static_cast<double>(log.step[part.end - 1]));
      low.push_back(ranked.sorted().front() * ms_per_s);
      p5.push_back(ranked.quantile(0.05) * ms_per_s);
      median.push_back(ranked.median() * ms_per_s);
      p95.push_back(ranked.quantile(0.95) * ms_per_s);
      high.push_back(ranked.sorted().back() * ms_per_s);
      rebuilds.push_back(static_cast<double>(count));
    }
    if (const size_t skipped = cell->typical->pair_s.transient_samples;
        skipped > 0 && skipped <= log.step.size()) {
      transient_potential.push_back(cell->summary->potential);
      transient_to.push_back(static_cast<double>(log.step[skipped - 1]));
    }
    figure.rows_in += static_cast<int64_t>(log.pair_s.size());
    figure.alt +=
        fmt::format("{}{}: {} neighbor rebuilds in {} steps, {} at the start left out",
                    figure.alt.empty() ? "" : "; ", cell->summary->potential, all_rebuilds,
                    log.pair_s.size(), cell->typical->pair_s.transient_samples);
  }
  figure.alt += ".";
  figure.marks_out = static_cast<int64_t>(potential.size());
  figure.caption +=
      "Line: median of a stretch of steps; dark band: P5 to P95; light band: fastest and slowest. ";
  note_runs(figure, cells);
  figure.data = {{"main",
                  {{"potential", potential},
                   {"from_step", from},
                   {"to_step", to},
                   {"min_ms", low},
                   {"p5_ms", p5},
                   {"median_ms", median},
                   {"p95_ms", p95},
                   {"max_ms", high},
                   {"rebuilds", rebuilds}}},
                 {"transient", {{"potential", transient_potential}, {"to_step", transient_to}}}};
  return figure;
}

Figure heat_figure(const Group &group, const Cell &cell)
{
  Figure figure = figure_of({group.label, {cell}}, "heat", "latency", true);
  figure.potential = cell.summary->potential;
  figure.title = fmt::format("Where slow steps lie, {}, {}", figure.potential, group.label);
  figure.x = {"step", "1"};
  figure.y = latency;
  const RunLog &log = cell.log;
  if (!log.missing.empty()) {
    figure.refused = log.missing;
    return figure;
  }
  const LogBins bins = log_bins(log.pair_s, 60);
  std::vector<double> from_step, to_step, from_ms, to_ms, steps, rebuild_from, rebuild_to, rebuilds;
  for (const auto &part : stretches(log.pair_s.size(), 160)) {
    std::vector<size_t> counts(bins.count);
    double count = 0.0;
    for (size_t i = part.begin; i < part.end; ++i) {
      ++counts[bins.bin_of(log.pair_s[i])];
      count += log.rebuild[i] ? 1.0 : 0.0;
    }
    const auto begin = static_cast<double>(log.step[part.begin]);
    const auto end = static_cast<double>(log.step[part.end - 1] + 1);
    for (size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0)
        continue;
      from_step.push_back(begin);
      to_step.push_back(end);
      from_ms.push_back(bins.edge(i) * ms_per_s);
      to_ms.push_back(bins.edge(i + 1) * ms_per_s);
      steps.push_back(static_cast<double>(counts[i]));
    }
    rebuild_from.push_back(begin);
    rebuild_to.push_back(end);
    rebuilds.push_back(count);
  }
  figure.rows_in = static_cast<int64_t>(log.pair_s.size());
  figure.marks_out = static_cast<int64_t>(steps.size());
  figure.alt =
      fmt::format("{} steps of {} between {:.4g} and {:.4g} ms over the run.", figure.rows_in,
                  figure.potential, bins.lowest * ms_per_s, bins.edge(bins.count) * ms_per_s);
  figure.caption = "Number of steps by time and latency; below, neighbor list rebuilds. ";
  note_runs(figure, {&cell});
  figure.data = {
      {"main",
       {{"from_step", from_step},
        {"to_step", to_step},
        {"from_ms", from_ms},
        {"to_ms", to_ms},
        {"steps", steps}}},
      {"rebuilds", {{"from_step", rebuild_from}, {"to_step", rebuild_to}, {"rebuilds", rebuilds}}}};
  return figure;
}

}  // namespace mlffbench::figures
