// SPDX-License-Identifier: GPL-2.0-or-later
// JSON to Suite.
#include "suite/decode.h"

#include "base/words.h"

#include <nlohmann/json.hpp>

namespace mlffbench::suite {

namespace {

using nlohmann::json;

model::System decode_system(const json &value)
{
  model::System system;
  system.name = value.at("name");
  system.material = value.value("material", std::string());
  if (value.contains("atoms"))
    system.atoms = value.at("atoms").get<int>();
  if (value.contains("replicas"))
    system.replicas = value.at("replicas").get<std::array<int, 3>>();
  system.temperature_K = value.at("temperature_K");
  if (value.contains("data")) {
    model::DataFile data;
    data.source = value.at("data").get<std::string>();
    data.elements = value.value("elements", std::vector<std::string>());
    data.format = value.value("format", data.format);
    data.units = value.value("units", data.units);
    if (value.contains("frame"))
      data.frame = value.at("frame").get<int64_t>();
    system.data = data;
  }
  system.supercell = value.at("supercell").get<std::array<int, 3>>();
  system.strain = value.at("strain").get<std::array<double, 3>>();
  if (value.contains("seed"))
    system.seed = value.at("seed").get<uint64_t>();
  return system;
}

model::Calculator decode_calculator(const json &potential)
{
  model::Calculator calculator;
  calculator.import_path = potential.at("calculator");
  const size_t colon = calculator.import_path.rfind(':');
  const std::string module = calculator.import_path.substr(0, colon);
  calculator.callable = calculator.import_path.substr(colon + 1);
  if (module.ends_with(".py")) {
    calculator.file = module;
  } else {
    calculator.module = module;
  }
  calculator.arguments_json = potential.at("arguments").dump();
  calculator.python = potential.value("python", std::string());
  return calculator;
}

model::Thermostat decode_thermostat(const json &value)
{
  return {value.at("type"), value.at("damping_ps")};
}

/// What not every protocol has; the ensemble's own needs are resolve_suite()'s matter.
void decode_protocol_parts(const json &value, model::Protocol &protocol)
{
  if (value.contains("thermostat"))
    protocol.thermostat = decode_thermostat(value.at("thermostat"));
  if (value.contains("warmup_thermostat"))
    protocol.warmup_thermostat = decode_thermostat(value.at("warmup_thermostat"));
  if (value.contains("barostat")) {
    const json &barostat = value.at("barostat");
    protocol.barostat =
        model::Barostat{barostat.at("type"), barostat.at("coupling"), barostat.at("pressure_bar"),
                        barostat.at("damping_ps"), barostat.at("modulus_bar")};
  }
  if (value.contains("temperature_K")) {
    const json &ramp = value.at("temperature_K");
    protocol.temperature_K = model::TemperatureRamp{ramp.at("from"), ramp.at("to")};
  }
  if (value.contains("minimize")) {
    const json &minimize = value.at("minimize");
    protocol.minimize = model::Minimization{
        minimize.at("style"),   minimize.at("etol"),    minimize.at("ftol_eV_per_A"),
        minimize.at("maxiter"), minimize.at("maxeval"), minimize.at("displacement_A")};
  }
  if (value.contains("trajectory"))
    protocol.trajectory = model::StoredTrajectory{value.at("trajectory").get<std::string>(), {}};
  if (value.contains("dump_every"))
    protocol.dump_every = value.at("dump_every").get<int64_t>();
  if (value.contains("template"))
    protocol.deck_template = model::DeckTemplate{value.at("template").get<std::string>(), ""};
}

model::Protocol decode_protocol(const json &value)
{
  model::Protocol protocol;
  protocol.name = value.at("name");
  protocol.ensemble =
      base::word_value<model::Ensemble>(value.at("ensemble").get<std::string>(), "ensemble");
  // minimize and rerun have neither steps nor a time step; the schema demands them of all others.
  protocol.timestep_fs = value.value("timestep_fs", 0.0);
  protocol.steps = value.value("steps", int64_t{0});
  protocol.warmup_steps = value.at("warmup_steps");
  decode_protocol_parts(value, protocol);
  const json &neighbor = value.at("neighbor");
  protocol.neighbor = {neighbor.at("skin_A"), neighbor.at("every"), neighbor.at("delay"),
                       neighbor.at("check")};
  protocol.systems = value.at("systems").get<std::vector<std::string>>();
  return protocol;
}

model::Potential decode_potential(const json &value)
{
  model::Potential potential;
  potential.name = value.at("name");
  potential.role = base::word_value<model::Role>(value.at("role").get<std::string>(), "role");
  if (value.at("engine") == "ase")
    potential.calculator = decode_calculator(value);
  potential.pair_style = value.value("pair_style", std::string());
  potential.pair_coeff = value.value("pair_coeff", std::vector<std::string>());
  potential.model = value.value("model", std::string());
  for (const auto &name : value.at("files"))
    potential.files.push_back({"", name.get<std::string>(), {}});
  potential.commands = value.at("commands").get<std::vector<std::string>>();
  for (const auto &path : value.at("plugins"))
    potential.plugins.push_back({path.get<std::string>(), {}});
  potential.systems = value.at("systems").get<std::vector<std::string>>();
  if (value.contains("steps"))
    potential.steps = value.at("steps").get<int64_t>();
  if (value.contains("warmup_steps"))
    potential.warmup_steps = value.at("warmup_steps").get<int64_t>();
  const bool mlff = potential.pair_style == "mlff" || potential.pair_style.rfind("mlff ", 0) == 0;
  if (potential.pair_coeff.empty() && mlff)
    potential.pair_coeff = {"* * {model} {elements}"};
  return potential;
}

}  // namespace

model::Suite decode_suite(const json &value)
{
  model::Suite suite;
  suite.name = value.at("suite");
  suite.description = value.at("description");
  for (const auto &system : value.at("systems"))
    suite.systems.push_back(decode_system(system));
  for (const auto &protocol : value.at("protocols"))
    suite.protocols.push_back(decode_protocol(protocol));
  for (const auto &potential : value.at("potentials"))
    suite.potentials.push_back(decode_potential(potential));
  for (const auto &layout : value.at("layouts"))
    suite.layouts.push_back({layout.at("ranks"), layout.at("threads")});
  suite.repetitions = value.at("repetitions");
  suite.seed = value.at("seed");
  const json &measure = value.at("measure");
  suite.measure = {measure.at("thermo_every"),
                   measure.at("energy_every"),
                   measure.at("memory_every"),
                   measure.at("flush_s"),
                   measure.at("timeout_s"),
                   measure.at("interleave") == "calls" ? model::Interleave::calls
                                                       : model::Interleave::runs};
  const json &checks = value.at("checks");
  suite.checks = {checks.at("drift_eV_per_atom_per_ps"), checks.at("drift_min_time_ps"),
                  checks.at("temperature_factor"),       checks.at("energy_change_eV_per_atom"),
                  checks.at("average_min_time_ps"),      checks.at("temperature_tolerance"),
                  checks.at("pressure_tolerance_bar")};
  return suite;
}

}  // namespace mlffbench::suite
