// SPDX-License-Identifier: GPL-2.0-or-later
// The job of the driver of engine ase.
#include "deck/ase_job.h"

#include "base/version.h"
#include "model/protocol.h"

#include <nlohmann/json.hpp>
#include <string>

namespace mlffbench::deck {

namespace {

using Json = nlohmann::ordered_json;

Json arguments_json(const model::Calculator &calculator, const std::string &model)
{
  const std::string mark = "{model}";
  Json arguments = Json::object();
  const Json given = Json::parse(calculator.arguments_json);
  for (const auto &[name, value] : given.items()) {
    arguments[name] = value;
    if (!value.is_string())
      continue;
    std::string text = value.get<std::string>();
    for (size_t at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + model.size())) {
      text.replace(at, mark.size(), model);
    }
    arguments[name] = text;
  }
  return arguments;
}

Json thermostat_json(const DeckInput &input)
{
  const model::Protocol &protocol = input.protocol;
  const auto &thermostat =
      protocol.warmup_thermostat ? protocol.warmup_thermostat : protocol.thermostat;
  if (!thermostat)
    return {};
  return {{"type", thermostat->type},
          {"damping_ps", thermostat->damping_ps},
          {"seed", input.thermostat_seed},
          {"warmup_only", protocol.warmup_thermostat.has_value()},
          {"from_K", model::wanted_temperature_K(input.system, protocol, 0.0)},
          {"to_K", model::wanted_temperature_K(input.system, protocol, 1.0)}};
}

}  // namespace

Json ase_job(const DeckInput &input, const model::Layout &layout)
{
  const model::Calculator &calculator = *input.potential.calculator;
  const double start_factor =
      system::start_temperature_K(input.system) / input.system.temperature_K;
  Json job{{"format", "mlff-bench-ase"},
           {"version", 1},
           {"mlffbench", base::version()},
           {"calculator",
            {{"import", calculator.import_path},
             {"module", calculator.module.empty() ? Json() : Json(calculator.module)},
             {"file", input.calculator.empty() ? Json() : Json(input.calculator)},
             {"callable", calculator.callable},
             {"arguments", arguments_json(calculator, input.model)}}},
           {"data", "data.lmp"},
           {"elements", input.elements},
           {"timestep_fs", input.protocol.timestep_fs},
           {"warmup_steps", input.length.warmup_steps},
           {"steps", input.length.steps},
           {"start_temperature_K",
            start_factor * model::wanted_temperature_K(input.system, input.protocol, 0.0)},
           {"velocity_seed", input.velocity_seed},
           {"thermostat", thermostat_json(input)},
           {"threads", layout.threads},
           {"energy_every", input.measure.energy_every},
           {"memory_every", input.measure.memory_every},
           {"flush_s", input.measure.flush_s},
           {"bench_log", "bench.log"}};
  if (model::interleave_of(input.measure, input.protocol) == model::Interleave::calls)
    job["interleave"] = "interleave";
  if (input.protocol.is_rerun())
    job["trajectory"] = "trajectory.lammpstrj";
  return job;
}

std::string ase_job_identity(const DeckInput &input, const model::Layout &layout)
{
  Json job = ase_job(input, layout);
  job.erase("mlffbench");
  Json &calculator = job["calculator"];
  if (!calculator["file"].is_null()) {
    calculator["file"] = input.potential.calculator->file_content.sha256;
    calculator.erase("import");
  }
  return job.dump();
}

}  // namespace mlffbench::deck
