// SPDX-License-Identifier: GPL-2.0-or-later
// A look at a bench log that grows.
#include "workflow/run_glance.h"

#include "base/file.h"
#include "benchlog/bench_log.h"
#include "model/ensemble.h"
#include "physics/physics.h"
#include "stats/series.h"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

namespace mlffbench::workflow {

namespace {

/// Of a header's `created_utc`, such as 2026-12-01T00:48:41Z.
double seconds_since(const std::string &utc)
{
  std::tm parts{};
  if (::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts) == nullptr)
    return 0.0;
  return std::max(0.0, std::difftime(std::time(nullptr), ::timegm(&parts)));
}

std::optional<double> last_latency(const benchlog::BenchLog &log, model::Ensemble ensemble)
{
  constexpr size_t most = 50;
  const auto column =
      model::has_step_times(ensemble) ? &benchlog::BenchRow::step_s : &benchlog::BenchRow::force_s;
  const auto samples = physics::run_samples(log, column, physics::counted_phase(ensemble));
  if (samples.empty())
    return std::nullopt;
  const size_t count = std::min(most, samples.size());
  return stats::median({samples.end() - static_cast<std::ptrdiff_t>(count), samples.end()});
}

std::optional<double> drift_so_far(const benchlog::BenchLog &log, model::Ensemble ensemble)
{
  constexpr double fs_per_ps = 1e3;
  const int64_t atoms = log.header.value("atoms", int64_t{0});
  const double timestep_ps = log.header.value("timestep", 0.0);
  const bool conserves = ensemble == model::Ensemble::nve ||
                         (model::has_thermostat(ensemble) &&
                          !physics::run_samples(log, &benchlog::BenchRow::conserved).empty());
  if (!conserves || atoms <= 0 || timestep_ps <= 0.0 || log.header.value("units", "") != "metal")
    return std::nullopt;
  const auto drift = physics::energy_drift(log, atoms, timestep_ps * fs_per_ps, 0.0);
  return drift ? std::optional(drift->slope_eV_per_atom_per_ps) : std::nullopt;
}

}  // namespace

RunGlance glance_at(const BegunRun &run)
{
  RunGlance glance;
  try {
    const benchlog::BenchLog log = benchlog::read_ends(run.log);
    const model::Ensemble ensemble = run.ensemble.value_or(model::Ensemble::nve);
    glance.latency_s = last_latency(log, ensemble);
    glance.drift_eV_per_atom_per_ps = drift_so_far(log, ensemble);
    glance.elapsed_s = seconds_since(log.header.value("created_utc", ""));
  } catch (const std::exception &) {
    return {};  // of no head yet, or moved aside by now
  }
  return glance;
}

}  // namespace mlffbench::workflow
