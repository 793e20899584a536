// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of a run.
#include "record/analyse.h"

#include "physics/averages.h"
#include "physics/minimization.h"
#include "physics/physics.h"
#include "physics/rerun.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench::record {

namespace {

model::System system_of(const Record &record)
{
  model::System system;
  system.name = record.system;
  system.temperature_K = record.inputs->temperature_K.value_or(0.0);
  return system;
}

model::Protocol protocol_of(const Record &record)
{
  const ProtocolInputs &inputs = record.inputs->protocol;
  model::Protocol protocol;
  protocol.name = record.protocol;
  protocol.ensemble = record.ensemble;
  protocol.timestep_fs = record.timestep_fs;
  protocol.thermostat = inputs.thermostat;
  protocol.barostat = inputs.barostat;
  protocol.warmup_thermostat = inputs.warmup_thermostat;
  protocol.temperature_K = inputs.temperature_ramp;
  protocol.minimize = record.inputs->minimize;
  return protocol;
}

}  // namespace

void analyse(const benchlog::BenchLog &log, const std::filesystem::path &run_folder, Record &record)
{
  const model::System system = system_of(record);
  const model::Protocol protocol = protocol_of(record);
  const model::Checks &checks = record.inputs->checks.value();
  const benchlog::Phase counted = physics::counted_phase(record.ensemble);
  record.pair_s = stats::summarize(physics::run_samples(log, &benchlog::BenchRow::pair_s, counted));
  record.force_s =
      stats::summarize(physics::run_samples(log, &benchlog::BenchRow::force_s, counted));
  record.step_s = stats::summarize(physics::run_samples(log, &benchlog::BenchRow::step_s, counted));
  record.rebuilds =
      std::count_if(log.rows.begin(), log.rows.end(), [&](const benchlog::BenchRow &row) {
        return row.phase == counted && row.rebuild;
      });
  if (protocol.is_minimization())
    record.steps = physics::minimization_iterations(log);
  if (record.interleave)
    record.interleave->slices = slices_of(log, counted);
  record.rates = physics::rates(record.step_s.mean, record.atoms, record.timestep_fs);
  record.averages = physics::averages(log, system, protocol, checks);
  record.drift = physics::conserved_drift(log, protocol, record.atoms, checks);
  record.flags = physics::physics_flags(log, system, protocol, record.atoms, checks);
  record.memory = physics::memory(log);
  if (!protocol.is_rerun() || !log.halts.empty())
    return;
  try {
    const auto flags = physics::rerun_flags(run_folder / "forces.lammpstrj");
    record.flags.insert(record.flags.end(), flags.begin(), flags.end());
  } catch (const std::exception &error) {
    throw std::runtime_error(fmt::format("the rerun left no readable forces: {}", error.what()));
  }
}

}  // namespace mlffbench::record
