// SPDX-License-Identifier: GPL-2.0-or-later
// Rates, drift, explosions and memory.
#include "physics/physics.h"

#include "model/protocol.h"
#include "physics/averages.h"
#include "physics/minimization.h"
#include "stats/slope.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace mlffbench::physics {

namespace {

constexpr double ps_per_fs = 1e-3;
constexpr double ns_per_fs = 1e-6;
constexpr double seconds_per_day = 86400.0;

std::optional<Flag> halted(const benchlog::BenchLog &log)
{
  if (log.halts.empty())
    return std::nullopt;
  const benchlog::Halt &halt = log.halts.back();
  return Flag{"halted", fmt::format("the run was ended at step {}: {}", halt.step, halt.reason)};
}

std::optional<Flag> not_finite(const benchlog::BenchLog &log)
{
  for (const auto &row : log.rows) {
    if (row.not_finite || row.time_not_finite) {
      return Flag{"not_finite",
                  fmt::format("{} is not a finite number at step {}",
                              row.not_finite ? "energy, temperature or pressure" : "a time",
                              row.step)};
    }
  }
  return std::nullopt;
}

std::vector<Flag> explosions(const benchlog::BenchLog &log, const model::System &system,
                             const model::Protocol &protocol, int64_t atoms,
                             const model::Checks &checks)
{
  std::vector<Flag> flags;
  const double wanted_K = model::highest_temperature_K(system, protocol);
  const double hottest_K = checks.temperature_factor * wanted_K;
  const auto hot =
      std::find_if(log.rows.begin(), log.rows.end(),
                   [&](const benchlog::BenchRow &row) { return row.temp > hottest_K; });
  if (hot != log.rows.end()) {
    flags.push_back(
        {"temperature", fmt::format("{:.0f} K at step {} is more than {:g} times the wanted {:g} K",
                                    hot->temp, hot->step, checks.temperature_factor, wanted_K)});
  }

  const auto first =
      std::find_if(log.rows.begin(), log.rows.end(),
                   [](const benchlog::BenchRow &row) { return std::isfinite(row.pe); });
  const auto limit = checks.energy_change_eV_per_atom * static_cast<double>(atoms);
  const auto far = std::find_if(first, log.rows.end(), [&](const benchlog::BenchRow &row) {
    return std::abs(row.pe - first->pe) > limit;
  });
  if (far != log.rows.end()) {
    flags.push_back(
        {"energy",
         fmt::format("potential energy per atom changed by {:.3g} eV up to step {}, limit {:g} eV",
                     (far->pe - first->pe) / static_cast<double>(atoms), far->step,
                     checks.energy_change_eV_per_atom)});
  }
  return flags;
}

}  // namespace

benchlog::Phase counted_phase(model::Ensemble ensemble)
{
  switch (ensemble) {
  case model::Ensemble::minimize:
    return benchlog::Phase::min;
  case model::Ensemble::rerun:
    return benchlog::Phase::rerun;
  default:
    return benchlog::Phase::run;
  }
}

std::vector<double> run_samples(const benchlog::BenchLog &log, double benchlog::BenchRow::*column,
                                benchlog::Phase phase)
{
  std::vector<double> samples;
  for (const auto &row : log.rows) {
    if (row.phase == phase && !std::isnan(row.*column))
      samples.push_back(row.*column);
  }
  return samples;
}

std::optional<EnergyDrift> energy_drift(const benchlog::BenchLog &log, int64_t atoms,
                                        double timestep_fs, double min_time_ps)
{
  std::vector<double> time_ps;
  std::vector<double> energy_eV;
  // Never both: the two differ by what thermostats took out before.
  const auto column = run_samples(log, &benchlog::BenchRow::conserved).empty()
                          ? &benchlog::BenchRow::etotal
                          : &benchlog::BenchRow::conserved;
  for (const auto &row : log.rows) {
    if (row.phase != benchlog::Phase::run || !std::isfinite(row.*column))
      continue;
    time_ps.push_back(static_cast<double>(row.step) * timestep_fs * ps_per_fs);
    energy_eV.push_back(row.*column / static_cast<double>(atoms));
  }
  const stats::Slope slope = stats::least_squares_slope(time_ps, energy_eV);
  if (std::isnan(slope.value))
    return std::nullopt;
  const bool judged = time_ps.back() - time_ps.front() >= min_time_ps;
  return EnergyDrift{slope.value, slope.standard_error, energy_eV.size(), judged};
}

std::optional<EnergyDrift> conserved_drift(const benchlog::BenchLog &log,
                                           const model::Protocol &protocol, int64_t atoms,
                                           const model::Checks &checks)
{
  if (!model::conserves_energy(protocol))
    return std::nullopt;
  if (protocol.ensemble != model::Ensemble::nve &&
      run_samples(log, &benchlog::BenchRow::conserved).empty())
    return std::nullopt;
  return energy_drift(log, atoms, protocol.timestep_fs, checks.drift_min_time_ps);
}

std::vector<Flag> physics_flags(const benchlog::BenchLog &log, const model::System &system,
                                const model::Protocol &protocol, int64_t atoms,
                                const model::Checks &checks)
{
  std::vector<Flag> flags;
  const auto add = [&](std::vector<Flag> more) {
    flags.insert(flags.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
  };
  if (auto flag = halted(log))
    flags.push_back(*flag);
  if (auto flag = not_finite(log))
    flags.push_back(*flag);
  if (!protocol.is_rerun())
    add(explosions(log, system, protocol, atoms, checks));

  const auto drift = conserved_drift(log, protocol, atoms, checks);
  if (drift && drift->judged &&
      std::abs(drift->slope_eV_per_atom_per_ps) - 2.0 * drift->standard_error_eV_per_atom_per_ps >
          checks.drift_eV_per_atom_per_ps) {
    flags.push_back(
        {"energy_drift",
         fmt::format("{} drifts by {:.2e} +- {:.2e} eV/atom/ps, limit {:.2e}",
                     protocol.ensemble == model::Ensemble::nve ? "total energy"
                                                               : "conserved quantity",
                     drift->slope_eV_per_atom_per_ps, drift->standard_error_eV_per_atom_per_ps,
                     checks.drift_eV_per_atom_per_ps)});
  }
  add(average_flags(averages(log, system, protocol, checks), checks));
  if (protocol.minimize && log.halts.empty())
    add(minimization_flags(log, *protocol.minimize));
  return flags;
}

Rates rates(double mean_step_s, int64_t atoms, double timestep_fs)
{
  const double steps_per_s = 1.0 / mean_step_s;
  return {steps_per_s, seconds_per_day * steps_per_s * timestep_fs * ns_per_fs,
          steps_per_s * static_cast<double>(atoms)};
}

Memory memory(const benchlog::BenchLog &log)
{
  Memory memory;
  int64_t first = -1;
  for (const auto &row : log.rows) {
    if (row.rss_B < 0)
      continue;
    memory.peak_rss_B = std::max(memory.peak_rss_B, row.rss_B);
    if (row.phase != benchlog::Phase::run)
      continue;
    if (first < 0)
      first = row.rss_B;
    memory.growth_B = row.rss_B - first;
  }
  for (const auto &run : log.runs) {
    memory.peak_rss_B = std::max(memory.peak_rss_B, run.value("peak_rss_B", int64_t{-1}));
  }
  return memory;
}

}  // namespace mlffbench::physics
