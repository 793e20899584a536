// SPDX-License-Identifier: GPL-2.0-or-later
// Parts of records.
#include "launch/record_parts.h"

#include "base/sha256.h"
#include "base/version.h"
#include "launch/lammps.h"
#include "system/structure.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace mlffbench::launch {

namespace {

std::optional<std::string> unless_empty(const std::string &text)
{
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<record::CalculatorInputs> calculator_of(const model::Potential &potential)
{
  if (!potential.calculator)
    return std::nullopt;
  const model::Calculator &calculator = *potential.calculator;
  const bool has_file = !calculator.file.empty();
  return record::CalculatorInputs{calculator.import_path,
                                  {calculator.arguments_json},
                                  has_file ? std::optional(calculator.file.string()) : std::nullopt,
                                  has_file ? std::optional(calculator.file_content.sha256)
                                           : std::nullopt};
}

record::ProtocolInputs protocol_of(const model::Protocol &protocol, const model::Measure &measure)
{
  record::ProtocolInputs inputs;
  inputs.thermostat = protocol.thermostat;
  inputs.warmup_thermostat = protocol.warmup_thermostat;
  inputs.barostat = protocol.barostat;
  inputs.temperature_ramp = protocol.temperature_K;
  inputs.neighbor = protocol.neighbor;
  if (protocol.deck_template)
    inputs.template_sha256 = base::sha256_of_text(protocol.deck_template->text);
  inputs.thermo_every = measure.thermo_every;
  inputs.interleave =
      model::interleave_of(measure, protocol) == model::Interleave::calls ? "calls" : "runs";
  return inputs;
}

record::ProgramVersions versions_of_python(const PythonEnvironment &python)
{
  const auto version_of = [&](const std::string &name) {
    return unless_empty(python.version_of(name));
  };
  record::ProgramVersions programs;
  programs.mlffbench = base::version();
  programs.torch = version_of("torch");
  programs.python = python.interpreter.string();
  programs.python_version = python.version;
  programs.ase = version_of("ase");
  programs.calculator_package = unless_empty(python.package);
  programs.calculator_version = version_of(python.package);
  programs.python_packages = python.packages;
  return programs;
}

}  // namespace

record::Binding binding_of(const Launcher &launcher, const CpuShare &share,
                           const std::vector<record::ProcessBinding> &observed)
{
  const auto &cpus = share.lease.cpus();
  return {launcher.name(), cpus.empty() ? std::nullopt : std::optional(cpu_list_text(cpus)),
          unless_empty(share.unbound), observed};
}

record::Inputs inputs_of(const deck::Plan &plan, const deck::PlannedRun &run,
                         const nlohmann::ordered_json &bench_log_header)
{
  const model::Potential &potential = *run.potential;
  const model::System &system = *run.system;
  const model::Protocol &protocol = *run.protocol;
  record::Inputs inputs;
  inputs.suite_sha256 = plan.suite->sha256;
  inputs.deck_sha256 = base::sha256_of_text(run.deck);
  inputs.data_sha256 = base::sha256_of_text(plan.data_files.at(system.name));
  if (system.data) {
    inputs.data_file = system.data->source.string();
  } else {
    inputs.material = system.material;
  }
  inputs.supercell = system.supercell;
  inputs.strain = system.strain;
  inputs.elements = system::elements_of(system);
  inputs.temperature_K = system.temperature_K;
  inputs.engine = potential.engine();
  if (!potential.calculator) {
    inputs.pair_style = potential.pair_style;
    inputs.pair_coeff = potential.pair_coeff;
  }
  inputs.calculator = calculator_of(potential);
  if (protocol.deck_template)
    inputs.deck_template = protocol.deck_template->source.string();
  inputs.protocol = protocol_of(protocol, plan.suite->measure);
  if (const auto &stored = protocol.trajectory)
    inputs.trajectory = record::HashedPath{stored->source.string(), stored->content.sha256};
  inputs.dump_every = protocol.dump_every;
  if (!potential.model.empty())
    inputs.model = record::HashedPath{potential.model.string(), potential.model_content.sha256};
  for (const auto &file : potential.files)
    inputs.files.push_back({file.name, file.content.sha256});
  for (const auto &plugin : potential.plugins)
    inputs.plugins.push_back({plugin.path.string(), plugin.content.sha256});
  inputs.seed = plan.suite->seed;
  inputs.minimize = protocol.minimize;
  inputs.checks = plan.suite->checks;
  inputs.bench_log_header = record::log_header_from(bench_log_header);
  return inputs;
}

record::ProgramVersions program_versions(const Tools &tools, const deck::PlannedRun &run,
                                         const nlohmann::json &bench_log_header)
{
  if (run.potential->calculator)
    return versions_of_python(tools.pythons.at(run.potential->name));
  record::ProgramVersions programs;
  programs.mlffbench = base::version();
  programs.lmp = tools.lmp.string();
  programs.lammps = tools.help.version();
  programs.lammps_sha256 = tools.help.build_sha256;
  programs.mpi = bench_log_header.value("mpi", "");
  programs.package = bench_log_header.value("package_version", "");
  if (tools.plugin) {
    programs.plugin_sha256 = tools.plugin->content.sha256;
    programs.torch = tools.plugin->torch_version;
  }
  return programs;
}

}  // namespace mlffbench::launch
