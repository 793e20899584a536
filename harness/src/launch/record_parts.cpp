// SPDX-License-Identifier: GPL-2.0-or-later
// Parts of records.
#include "launch/record_parts.h"

#include "base/sha256.h"
#include "base/version.h"
#include "launch/lammps.h"
#include "system/structure.h"

#include <optional>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

Json calculator_json(const Potential &potential)
{
  if (!potential.calculator)
    return {};
  const Calculator &calculator = *potential.calculator;
  const bool has_file = !calculator.file.empty();
  return {{"import", calculator.import_path},
          {"arguments", Json::parse(calculator.arguments_json)},
          {"file", has_file ? Json(calculator.file.string()) : Json()},
          {"sha256", has_file ? Json(calculator.file_content.sha256) : Json()}};
}

/// How it was simulated and sampled, apart from ensemble, time step and length: all that changes
/// what a step takes.
Json protocol_json(const Protocol &protocol, const Measure &measure)
{
  const auto thermostat = [](const std::optional<Thermostat> &t) {
    return t ? Json{{"type", t->type}, {"damping_ps", t->damping_ps}} : Json();
  };
  Json barostat;
  if (const auto &b = protocol.barostat) {
    barostat = {{"type", b->type},
                {"coupling", b->coupling},
                {"pressure_bar", b->pressure_bar},
                {"damping_ps", b->damping_ps},
                {"modulus_bar", b->modulus_bar}};
  }
  Json ramp;
  if (protocol.temperature_K)
    ramp = {{"from_K", protocol.temperature_K->from_K}, {"to_K", protocol.temperature_K->to_K}};
  const Neighbor &neighbor = protocol.neighbor;
  return {{"thermostat", thermostat(protocol.thermostat)},
          {"warmup_thermostat", thermostat(protocol.warmup_thermostat)},
          {"barostat", barostat},
          {"temperature_ramp", ramp},
          {"neighbor",
           {{"skin_A", neighbor.skin_A},
            {"every", neighbor.every},
            {"delay", neighbor.delay},
            {"check", neighbor.check}}},
          {"template_sha256",
           protocol.deck_template ? Json(sha256_of_text(protocol.deck_template->text)) : Json()},
          {"thermo_every", measure.thermo_every},
          {"interleave", interleave_of(measure, protocol) == Interleave::calls ? "calls" : "runs"}};
}

Json python_programs_json(const PythonEnvironment &python)
{
  const auto version_of = [&](const std::string &name) {
    const std::string version = python.version_of(name);
    return version.empty() ? Json() : Json(version);
  };
  return {{"mlffbench", version()},
          {"lmp", nullptr},
          {"lammps", nullptr},
          {"lammps_sha256", nullptr},
          {"mpi", nullptr},
          {"package", nullptr},
          {"plugin_sha256", nullptr},
          {"torch", version_of("torch")},
          {"python", python.interpreter.string()},
          {"python_version", python.version},
          {"ase", version_of("ase")},
          {"calculator_package", python.package.empty() ? Json() : Json(python.package)},
          {"calculator_version", version_of(python.package)},
          {"python_packages", python.packages}};
}

}  // namespace

Json binding_json(const Launcher &launcher, const CpuShare &share,
                  const std::vector<ProcessBinding> &observed)
{
  Json processes = Json::array();
  for (const auto &process : observed)
    processes.push_back({{"cpus", process.cpus}, {"threads", process.threads}});
  const auto &cpus = share.lease.cpus();
  return {{"launcher", launcher.name()},
          {"cpus", cpus.empty() ? Json() : Json(cpu_list_text(cpus))},
          {"unbound", share.unbound.empty() ? Json() : Json(share.unbound)},
          {"observed", processes}};
}

Json inputs_json(const Plan &plan, const PlannedRun &run)
{
  const Potential &potential = *run.potential;
  Json files = Json::array();
  for (const auto &file : potential.files)
    files.push_back({{"name", file.name}, {"sha256", file.content.sha256}});
  Json plugins = Json::array();
  for (const auto &plugin : potential.plugins)
    plugins.push_back({{"file", plugin.path.string()}, {"sha256", plugin.content.sha256}});
  Json model;
  if (!potential.model.empty())
    model = {{"file", potential.model.string()}, {"sha256", potential.model_content.sha256}};
  Json trajectory;
  if (const auto &stored = run.protocol->trajectory)
    trajectory = {{"file", stored->source.string()}, {"sha256", stored->content.sha256}};
  return {{"suite_sha256", plan.suite->sha256},
          {"deck_sha256", sha256_of_text(run.deck)},
          {"data_sha256", sha256_of_text(plan.data_files.at(run.system->name))},
          {"material", run.system->data ? Json() : Json(run.system->material)},
          {"data_file", run.system->data ? Json(run.system->data->source.string()) : Json()},
          {"supercell", run.system->supercell},
          {"strain", run.system->strain},
          {"elements", elements_of(*run.system)},
          {"temperature_K", run.system->temperature_K},
          {"engine", potential.engine()},
          {"pair_style", potential.calculator ? Json() : Json(potential.pair_style)},
          {"pair_coeff", potential.calculator ? Json() : Json(potential.pair_coeff)},
          {"calculator", calculator_json(potential)},
          {"template", run.protocol->deck_template
                           ? Json(run.protocol->deck_template->source.string())
                           : Json()},
          {"protocol", protocol_json(*run.protocol, plan.suite->measure)},
          {"trajectory", trajectory},
          {"dump_every", run.protocol->dump_every ? Json(*run.protocol->dump_every) : Json()},
          {"model", model},
          {"files", files},
          {"plugins", plugins},
          {"seed", plan.suite->seed}};
}

Json programs_json(const Tools &tools, const PlannedRun &run,
                   const nlohmann::json &bench_log_header)
{
  if (run.potential->calculator)
    return python_programs_json(tools.pythons.at(run.potential->name));
  Json programs{{"mlffbench", version()},
                {"lmp", tools.lmp.string()},
                {"lammps", tools.help.version()},
                {"lammps_sha256", tools.help.build_sha256},
                {"mpi", bench_log_header.value("mpi", "")},
                {"package", bench_log_header.value("package_version", "")},
                {"plugin_sha256", nullptr},
                {"torch", nullptr},
                {"python", nullptr},
                {"python_version", nullptr},
                {"ase", nullptr},
                {"calculator_package", nullptr},
                {"calculator_version", nullptr},
                {"python_packages", nullptr}};
  if (tools.plugin) {
    programs["plugin_sha256"] = tools.plugin->content.sha256;
    programs["torch"] = tools.plugin->torch_version;
  }
  return programs;
}

}  // namespace mlffbench
