// SPDX-License-Identifier: GPL-2.0-or-later
// Means of correlated samples.
#include "physics/averages.h"

#include "model/protocol.h"
#include "stats/autocorrelation.h"
#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>

namespace mlffbench::physics {

namespace {

/// Steps of the counted part, to tell how far a ramp is.
struct Span {
  int64_t first = 0;
  int64_t steps = 0;

  double part(int64_t step) const
  {
    return steps > 0 ? static_cast<double>(step - first) / static_cast<double>(steps) : 0.0;
  }
};

Span counted_span(const benchlog::BenchLog &log)
{
  const auto counted = [](const benchlog::BenchRow &row) {
    return row.phase == benchlog::Phase::run;
  };
  const auto first = std::find_if(log.rows.begin(), log.rows.end(), counted);
  if (first == log.rows.end())
    return {};
  const auto last = std::find_if(log.rows.rbegin(), log.rows.rend(), counted);
  return {first->step, last->step - first->step};
}

std::optional<Average> average(const benchlog::BenchLog &log, double benchlog::BenchRow::*column,
                               bool judged, const std::function<double(int64_t)> &wanted)
{
  std::vector<double> deviations;
  double sum_wanted = 0.0;
  for (const auto &row : log.rows) {
    if (row.phase != benchlog::Phase::run || !std::isfinite(row.*column))
      continue;
    const double there = wanted(row.step);
    deviations.push_back(row.*column - there);
    sum_wanted += there;
  }
  if (deviations.size() < 3)
    return std::nullopt;
  const double mean_wanted = sum_wanted / static_cast<double>(deviations.size());
  return Average{mean_wanted + stats::mean(deviations),
                 stats::standard_deviation(deviations) /
                     std::sqrt(stats::effective_samples(deviations)),
                 mean_wanted, judged};
}

std::optional<Flag> flag(const std::optional<Average> &average, double tolerance, const char *check,
                         const char *quantity, const char *unit)
{
  if (!average || !average->judged)
    return std::nullopt;
  const double off = std::abs(average->mean - average->wanted);
  if (!(off - 2.0 * average->standard_error > tolerance))
    return std::nullopt;
  return Flag{check, fmt::format("{} is {:.4g} +- {:.2g} {} on average, wanted {:.4g} {}, "
                                 "tolerance {:.3g} {}",
                                 quantity, average->mean, average->standard_error, unit,
                                 average->wanted, unit, tolerance, unit)};
}

}  // namespace

Averages averages(const benchlog::BenchLog &log, const model::System &system,
                  const model::Protocol &protocol, const model::Checks &checks)
{
  Averages result;
  if (!model::has_thermostat(protocol.ensemble))
    return result;
  const Span span = counted_span(log);
  const double time_ps = static_cast<double>(span.steps) * protocol.timestep_fs * 1e-3;
  const bool judged = time_ps >= checks.average_min_time_ps && log.halts.empty();
  result.temperature_K = average(log, &benchlog::BenchRow::temp, judged, [&](int64_t step) {
    return model::wanted_temperature_K(system, protocol, span.part(step));
  });
  if (protocol.barostat) {
    result.pressure_bar = average(log, &benchlog::BenchRow::press, judged,
                                  [&](int64_t) { return protocol.barostat->pressure_bar; });
  }
  return result;
}

std::vector<Flag> average_flags(const Averages &averages, const model::Checks &checks)
{
  std::vector<Flag> flags;
  const auto add = [&](const std::optional<Flag> &found) {
    if (found)
      flags.push_back(*found);
  };
  const double wanted_K = averages.temperature_K ? averages.temperature_K->wanted : 0.0;
  add(flag(averages.temperature_K, checks.temperature_tolerance * wanted_K, "mean_temperature",
           "the temperature", "K"));
  add(flag(averages.pressure_bar, checks.pressure_tolerance_bar, "mean_pressure", "the pressure",
           "bar"));
  return flags;
}

}  // namespace mlffbench::physics
