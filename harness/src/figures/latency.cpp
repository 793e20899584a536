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

/// Which runs a figure shows.
std::string shown(const std::vector<const Cell *> &cells)
{
  std::string runs;
  bool chosen = false;
  for (const auto *cell : cells) {
    runs += (runs.empty() ? "" : ", ") + typical_text(*cell);
    chosen = chosen || cell->runs.size() > 1;
  }
  return fmt::format(" Shown: {}{}.", runs,
                     chosen ? "; the median of each is nearest to that of its cell" : "");
}

/// How many latencies lie in each bin that has any, as columns.
struct Bars {
  std::vector<double> from_ms, to_ms, steps;

  void add(const LogBins &bins, std::span<const double> seconds)
  {
    std::vector<size_t> counts(bins.count);
    for (const double value : seconds)
      ++counts[bins.bin_of(value)];
    for (size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] == 0)
        continue;
      from_ms.push_back(bins.edge(i) * ms_per_s);
      to_ms.push_back(bins.edge(i + 1) * ms_per_s);
      steps.push_back(static_cast<double>(counts[i]));
    }
  }
};

/// Neighbor list rebuilds in a stretch.
double rebuilds_in(const RunLog &log, const Stretch &part)
{
  return static_cast<double>(std::count(log.rebuild.begin() + static_cast<ptrdiff_t>(part.begin),
                                        log.rebuild.begin() + static_cast<ptrdiff_t>(part.end),
                                        true));
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
  Figure figure = figure_of(group, {"tail",
                                    "latency",
                                    "How many steps are slower",
                                    latency,
                                    {"share of steps at least as slow", "1"}});
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
    add_fact(figure, percentile_text(*cell));
  }
  figure.method =
      "Exact order statistics: the twenty slowest steps, then ranks that grow by 4.5 %. ";
  conclude(figure,
           "P95 and P99 are marked, with their 95 % bounds, where enough independent steps support "
           "them; in the grey too few do.",
           "steps", potential.size());
  figure.method += shown(cells);
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

Figure histogram_figure(const Group &group, const Cell &cell)
{
  Figure figure = figure_of(
      group, cell,
      {"hist", "latency", "Distribution of latencies", latency, {"share of steps in a bin", "1"}});
  if (!figure.refused.empty())
    return figure;
  const auto series = steady(cell);
  Bars bars;
  bars.add(log_bins(series, 400), series);
  std::vector<double> share;
  for (const double steps : bars.steps)
    share.push_back(steps / static_cast<double>(series.size()));
  figure.rows_in = static_cast<int64_t>(series.size());
  const stats::SeriesSummary &pair_s = cell.typical->pair_s;
  add_fact(figure,
           fmt::format("{}: median {:.4g} ms, from {:.4g} to {:.4g} ms", cell.summary->potential,
                       pair_s.median * ms_per_s, pair_s.min * ms_per_s, pair_s.max * ms_per_s));
  conclude(figure, "Every step is counted, in bins of equal ratio.", "steps", share.size());
  figure.method += shown({&cell});
  figure.data = {{"main",
                  {{"potential", std::vector<std::string>(share.size(), cell.summary->potential)},
                   {"from_ms", bars.from_ms},
                   {"to_ms", bars.to_ms},
                   {"steps", bars.steps},
                   {"share", share}}}};
  return figure;
}

Figure over_time_figure(const Group &group)
{
  Figure figure =
      figure_of(group, {"overtime", "latency", "Latency over the run", {"step", "1"}, latency});
  const auto cells = with_logs(group, figure);
  if (cells.empty())
    return figure;
  std::vector<std::string> potential, transient_potential;
  std::vector<double> from, to, low, p5, median, p95, high, rebuilds, transient_to;
  for (const auto *cell : cells) {
    const RunLog &log = cell->log;
    double all_rebuilds = 0.0;
    for (const auto &part : stretches(log.pair_s.size(), 400)) {
      std::vector<double> sorted(log.pair_s.begin() + static_cast<ptrdiff_t>(part.begin),
                                 log.pair_s.begin() + static_cast<ptrdiff_t>(part.end));
      const stats::RankedSeries ranked(sorted);
      potential.push_back(cell->summary->potential);
      from.push_back(static_cast<double>(log.step[part.begin]));
      to.push_back(static_cast<double>(log.step[part.end - 1]));
      low.push_back(ranked.sorted().front() * ms_per_s);
      p5.push_back(ranked.quantile(0.05) * ms_per_s);
      median.push_back(ranked.median() * ms_per_s);
      p95.push_back(ranked.quantile(0.95) * ms_per_s);
      high.push_back(ranked.sorted().back() * ms_per_s);
      rebuilds.push_back(rebuilds_in(log, part));
      all_rebuilds += rebuilds.back();
    }
    if (const size_t skipped = cell->typical->pair_s.transient_samples;
        skipped > 0 && skipped <= log.step.size()) {
      transient_potential.push_back(cell->summary->potential);
      transient_to.push_back(static_cast<double>(log.step[skipped - 1]));
    }
    figure.rows_in += static_cast<int64_t>(log.pair_s.size());
    add_fact(figure, fmt::format("{}: {} neighbor rebuilds in {} steps, {} at the start left out",
                                 cell->summary->potential, all_rebuilds, log.pair_s.size(),
                                 cell->typical->pair_s.transient_samples));
  }
  conclude(figure,
           "Line: median of a stretch of steps; dark band: P5 to P95; light band: fastest and "
           "slowest.",
           "steps", potential.size());
  figure.method += shown(cells);
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
  Figure figure =
      figure_of(group, cell, {"heat", "latency", "Where slow steps lie", {"step", "1"}, latency});
  if (!figure.refused.empty())
    return figure;
  const RunLog &log = cell.log;
  const LogBins bins = log_bins(log.pair_s, 60);
  Bars bars;
  std::vector<double> from_step, to_step, rebuild_from, rebuild_to, rebuilds;
  for (const auto &part : stretches(log.pair_s.size(), 160)) {
    rebuild_from.push_back(static_cast<double>(log.step[part.begin]));
    rebuild_to.push_back(static_cast<double>(log.step[part.end - 1] + 1));
    rebuilds.push_back(rebuilds_in(log, part));
    bars.add(bins, std::span(log.pair_s).subspan(part.begin, part.end - part.begin));
    from_step.resize(bars.steps.size(), rebuild_from.back());
    to_step.resize(bars.steps.size(), rebuild_to.back());
  }
  figure.rows_in = static_cast<int64_t>(log.pair_s.size());
  add_fact(figure,
           fmt::format("{} steps of {} between {:.4g} and {:.4g} ms over the run", figure.rows_in,
                       figure.potential, bins.lowest * ms_per_s, bins.edge(bins.count) * ms_per_s));
  conclude(figure, "Number of steps by time and latency; above them, neighbor list rebuilds.",
           "steps", bars.steps.size());
  figure.method += shown({&cell});
  figure.data = {
      {"main",
       {{"from_step", from_step},
        {"to_step", to_step},
        {"from_ms", bars.from_ms},
        {"to_ms", bars.to_ms},
        {"steps", bars.steps}}},
      {"rebuilds", {{"from_step", rebuild_from}, {"to_step", rebuild_to}, {"rebuilds", rebuilds}}}};
  return figure;
}

}  // namespace mlffbench::figures
