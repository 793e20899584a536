// SPDX-License-Identifier: GPL-2.0-or-later
// Plan making.
#include "deck/plan.h"

#include "base/sha256.h"
#include "deck/ase_job.h"
#include "deck/deck.h"
#include "deck/order.h"
#include "system/structure.h"

#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

namespace mlffbench::deck {

namespace {

/// Sets how the deck names the files that lie elsewhere; the links that this needs.
std::vector<DeckLink> name_files(const Programs &programs, const model::Potential &potential,
                                 DeckInput &input)
{
  DeckPaths names;
  if (const auto &calculator = potential.calculator) {
    input.model = potential.model.empty() ? "" : names.json_model(potential.model);
    input.calculator = calculator->file.empty() ? "" : names.json_module(calculator->file);
    return names.links();
  }
  if (!programs.plugin.empty())
    input.plugins.push_back(names.plugin(programs.plugin));
  for (const auto &plugin : potential.plugins)
    input.plugins.push_back(names.plugin(plugin.path));
  input.model = potential.model.empty() ? "" : names.model(potential.model);
  (void)names.with_files("", potential.files);
  return names.links();
}

PlannedRun plan_run(const model::Suite &suite, const Programs &programs,
                    const model::System &system, const model::Protocol &protocol,
                    const model::Potential &potential, const model::Layout &layout, int repetition,
                    const std::string &data_sha256)
{
  PlannedRun run;
  run.system = &system;
  run.protocol = &protocol;
  run.potential = &potential;
  run.layout = layout;
  run.repetition = repetition;
  run.atoms = system::atoms_of(system);

  run.length = length_of(protocol, potential);

  DeckInput input{
      system, protocol, potential, suite.measure, system::elements_of(system), {}, {}, {},
      0,      0,        0,         run.length};
  run.links = name_files(programs, potential, input);
  input.velocity_seed = run_seed(suite.seed, system.name, protocol.name, repetition, "velocity");
  input.thermostat_seed =
      run_seed(suite.seed, system.name, protocol.name, repetition, "thermostat");
  input.ramp_seed = run_seed(suite.seed, system.name, protocol.name, repetition, "ramp");
  const bool ase = potential.calculator.has_value();
  run.deck = ase ? ase_job(input, layout).dump(1) + "\n" : render_deck(input);

  for (auto &plugin : input.plugins)
    plugin = "plugin";
  if (!input.model.empty())
    input.model = "model";
  RunIdentity identity;
  identity.deck = ase ? ase_job_identity(input, layout) : render_deck(input);
  identity.data_sha256 = data_sha256;
  const auto python = programs.ase_identity.find(potential.name);
  const bool known = !ase || python != programs.ase_identity.end();
  if (known)
    identity.lammps = ase ? python->second : programs.lammps;
  identity.layout = layout;
  identity.repetition = repetition;
  identity.input_sha256 = {ase ? "" : programs.plugin_sha256, potential.model_content.sha256};
  const model::Checks &checks = suite.checks;  // records hold their verdicts
  identity.input_sha256.push_back(fmt::format(
      "checks {} {} {} {} {} {} {}", checks.drift_eV_per_atom_per_ps, checks.drift_min_time_ps,
      checks.temperature_factor, checks.energy_change_eV_per_atom, checks.average_min_time_ps,
      checks.temperature_tolerance, checks.pressure_tolerance_bar));
  for (const auto &plugin : potential.plugins)
    identity.input_sha256.push_back("plugin " + plugin.content.sha256);
  for (const auto &file : potential.files)
    identity.input_sha256.push_back(file.name + " " + file.content.sha256);
  if (protocol.trajectory)
    identity.input_sha256.push_back("trajectory " + protocol.trajectory->content.sha256);
  if (known)
    run.id = run_id(identity);
  run.folder = std::filesystem::path("runs") / system.name / protocol.name / layout.label() /
               potential.name / fmt::format("{}-{}", repetition, known ? run.id : "unknown");
  return run;
}

}  // namespace

model::CellKey PlannedRun::cell() const
{
  return {{system->name, protocol->name, layout}, potential->name};
}

bool same_cell(const PlannedRun &a, const PlannedRun &b)
{
  return a.system == b.system && a.protocol == b.protocol && a.potential == b.potential &&
         a.layout == b.layout;
}

std::string run_id(const RunIdentity &identity)
{
  std::string text = "mlff-bench-run 2\n";
  // Every part goes in with its length, so that no two identities give the same text.
  const auto add = [&](const std::string &part) {
    text += fmt::format("{}:{}\n", part.size(), part);
  };
  add(identity.deck);
  add(identity.data_sha256);
  for (const auto &sha256 : identity.input_sha256)
    add(sha256);
  add(identity.lammps);
  add(identity.layout.label());
  add(std::to_string(identity.repetition));
  return base::sha256_of_text(text).substr(0, 16);
}

Plan make_plan(model::Suite suite_in, const Programs &programs)
{
  Plan plan;
  plan.suite = std::make_unique<model::Suite>(std::move(suite_in));
  const model::Suite &suite = *plan.suite;
  std::map<std::string, std::string> data_sha256;
  for (const auto &system : suite.systems) {
    const std::string data = system::data_text(
        system,
        system::structure_seed(system, static_cast<uint64_t>(run_seed(suite.seed, system.name, "",
                                                                      0, "orientation"))));
    data_sha256[system.name] = base::sha256_of_text(data);
    plan.data_files[system.name] = data;
    for (const std::string &note : system::notes_of(system))
      plan.notes.push_back(note);
  }
  for (const auto &system : suite.systems) {
    std::vector<const model::Potential *> potentials;
    for (const auto &potential : suite.potentials) {
      if (model::is_for(potential.systems, system.name))
        potentials.push_back(&potential);
    }
    for (const auto &protocol : suite.protocols) {
      if (!model::is_for(protocol.systems, system.name))
        continue;
      for (const auto &layout : suite.layouts) {
        const std::string group = model::CellGroup{system.name, protocol.name, layout}.label();
        const auto orders = interleaved_order(static_cast<int>(potentials.size()),
                                              suite.repetitions, suite.seed, group);
        for (size_t i = 0; i < orders.size(); ++i) {
          for (const int index : orders[i]) {
            plan.runs.push_back(plan_run(suite, programs, system, protocol,
                                         *potentials[static_cast<size_t>(index)], layout,
                                         static_cast<int>(i) + 1, data_sha256[system.name]));
            plan.runs.back().position = static_cast<int>(plan.runs.size());
          }
        }
      }
    }
  }
  return plan;
}

nlohmann::ordered_json plan_json(const Plan &plan)
{
  nlohmann::ordered_json json{
      {"format", "mlff-bench-plan"},
      {"version", 1},
      {"suite", {{"name", plan.suite->name}, {"sha256", plan.suite->sha256}}},
      {"notes", plan.notes},
      {"runs", nlohmann::ordered_json::array()}};
  for (const auto &run : plan.runs) {
    json["runs"].push_back(
        {{"position", run.position},
         {"run_id", run.id.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(run.id)},
         {"system", run.system->name},
         {"protocol", run.protocol->name},
         {"layout", run.layout.label()},
         {"potential", run.potential->name},
         {"engine", run.potential->engine()},
         {"role", word_of(run.potential->role)},
         {"ensemble", word_of(run.protocol->ensemble)},
         {"dump_every", run.protocol->dump_every ? nlohmann::ordered_json(*run.protocol->dump_every)
                                                 : nlohmann::ordered_json()},
         {"repetition", run.repetition},
         {"atoms", run.atoms},
         {"warmup_steps", run.length.warmup_steps},
         {"steps", run.length.steps},
         {"ranks", run.layout.ranks},
         {"threads", run.layout.threads},
         {"folder", run.folder.string()}});
  }
  return json;
}

}  // namespace mlffbench::deck
