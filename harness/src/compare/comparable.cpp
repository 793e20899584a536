// SPDX-License-Identifier: GPL-2.0-or-later
// Keys of identity, change and state.
#include "compare/comparable.h"

#include "record/record_members.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

namespace mlffbench::compare {

namespace {

using Json = nlohmann::ordered_json;
using Runs = std::vector<const record::Record *>;

struct Key {
  const char *name;
  Json (*get)(const record::Record &);
};

template <typename T> Json json_of(const T &value)
{
  return record::MemberWriter::json_of(value);
}

/// Null for what is not told.
Json known(const std::string &text)
{
  return text.empty() ? Json() : Json(text);
}

Json sha256_of(const std::optional<record::HashedPath> &file)
{
  return file ? known(file->sha256) : Json();
}

const std::vector<Key> same_machine{
    {"cpu_model", [](const record::Record &r) { return known(r.environment->machine.cpu_model); }},
    {"usable_cpus",
     [](const record::Record &r) { return Json(r.environment->machine.usable_cpus); }},
    {"architecture",
     [](const record::Record &r) { return known(r.environment->machine.architecture); }}};

const std::vector<Key> same_measurement{
    {"sync", [](const record::Record &r) { return json_of(r.inputs->bench_log_header.sync); }},
    {"energy", [](const record::Record &r) { return json_of(r.inputs->bench_log_header.energy); }},
    {"memory_every",
     [](const record::Record &r) { return json_of(r.inputs->bench_log_header.memory_every); }},
    {"thermo_every",
     [](const record::Record &r) { return json_of(r.inputs->protocol.thermo_every); }},
    {"interleave", [](const record::Record &r) { return json_of(r.inputs->protocol.interleave); }}};

const std::vector<Key> same_device{
    {"device", [](const record::Record &r) { return json_of(r.inputs->bench_log_header.device); }}};

const std::vector<Key> same_simulation{
    {"data_sha256", [](const record::Record &r) { return json_of(r.inputs->data_sha256); }},
    {"trajectory_sha256", [](const record::Record &r) { return sha256_of(r.inputs->trajectory); }},
    {"temperature_K", [](const record::Record &r) { return json_of(r.inputs->temperature_K); }},
    {"atoms", [](const record::Record &r) { return Json(r.atoms); }},
    {"ensemble", [](const record::Record &r) { return Json(word_of(r.ensemble)); }},
    {"timestep_fs", [](const record::Record &r) { return Json(r.timestep_fs); }},
    {"thermostat", [](const record::Record &r) { return json_of(r.inputs->protocol.thermostat); }},
    {"warmup_thermostat",
     [](const record::Record &r) { return json_of(r.inputs->protocol.warmup_thermostat); }},
    {"barostat", [](const record::Record &r) { return json_of(r.inputs->protocol.barostat); }},
    {"temperature_ramp",
     [](const record::Record &r) { return json_of(r.inputs->protocol.temperature_ramp); }},
    {"neighbor", [](const record::Record &r) { return json_of(r.inputs->protocol.neighbor); }},
    {"template_sha256",
     [](const record::Record &r) { return json_of(r.inputs->protocol.template_sha256); }},
    {"dump_every", [](const record::Record &r) { return json_of(r.inputs->dump_every); }}};

/// All of them, where the potential is the same.
const std::vector<const std::vector<Key> *> identities{&same_machine, &same_measurement,
                                                       &same_device, &same_simulation};

const std::vector<Key> programs{
    {"lammps", [](const record::Record &r) { return json_of(r.programs->lammps); }},
    {"lammps_sha256", [](const record::Record &r) { return json_of(r.programs->lammps_sha256); }},
    {"mpi", [](const record::Record &r) { return json_of(r.programs->mpi); }},
    {"package", [](const record::Record &r) { return json_of(r.programs->package); }},
    {"plugin_sha256", [](const record::Record &r) { return json_of(r.programs->plugin_sha256); }},
    {"torch", [](const record::Record &r) { return json_of(r.programs->torch); }},
    {"python", [](const record::Record &r) { return json_of(r.programs->python_version); }},
    {"ase", [](const record::Record &r) { return json_of(r.programs->ase); }},
    {"calculator_version",
     [](const record::Record &r) { return json_of(r.programs->calculator_version); }}};

const std::vector<Key> potential{
    {"model_sha256", [](const record::Record &r) { return sha256_of(r.inputs->model); }},
    {"pair_style", [](const record::Record &r) { return json_of(r.inputs->pair_style); }},
    {"pair_coeff", [](const record::Record &r) { return json_of(r.inputs->pair_coeff); }},
    {"files", [](const record::Record &r) { return json_of(r.inputs->files); }},
    {"calculator", [](const record::Record &r) { return json_of(r.inputs->calculator); }},
    {"steps", [](const record::Record &r) { return Json(r.steps); }},
    {"warmup_steps", [](const record::Record &r) { return Json(r.warmup_steps); }}};

const std::vector<Key> form{
    {"engine", [](const record::Record &r) { return Json(r.inputs->engine); }},
    {"backend", [](const record::Record &r) { return known(r.model_form().backend); }},
    {"dtype", [](const record::Record &r) { return known(r.model_form().dtype); }},
    {"fused_operators",
     [](const record::Record &r) { return known(r.model_form().operators_text()); }},
    {"device", [](const record::Record &r) { return known(r.model_form().device); }}};

const std::vector<Key> machine_state{
    {"host", [](const record::Record &r) { return known(r.environment->machine.host); }},
    {"governor", [](const record::Record &r) { return json_of(r.environment->machine.governor); }},
    {"memory_B", [](const record::Record &r) { return Json(r.environment->machine.memory_B); }},
    {"os", [](const record::Record &r) { return known(r.environment->machine.os); }},
    {"kernel", [](const record::Record &r) { return known(r.environment->machine.kernel); }}};

std::string text(const Json &value)
{
  return value.is_string() ? value.get<std::string>() : value.is_null() ? "none" : value.dump();
}

std::set<std::string> values(const Runs &runs, const Key &key)
{
  std::set<std::string> found;
  for (const record::Record *run : runs)
    found.insert(text(key.get(*run)));
  return found;
}

std::string joined(const std::set<std::string> &values)
{
  std::string all;
  for (const auto &value : values)
    all += (all.empty() ? "" : ", ") + value;
  return all;
}

void collect(const std::vector<MatchedRuns> &cells, const std::vector<Key> &keys,
             std::vector<Difference> &list)
{
  for (const auto &key : keys) {
    for (const auto &cell : cells) {
      const auto a = values(cell.a, key);
      const auto b = values(cell.b, key);
      if (a == b && a.size() == 1)
        continue;
      const Difference found{key.name, joined(a), joined(b)};
      const bool named = std::any_of(list.begin(), list.end(), [&](const Difference &other) {
        return std::tie(other.key, other.a, other.b) == std::tie(found.key, found.a, found.b);
      });
      if (!named)
        list.push_back(found);
    }
  }
}

}  // namespace

Differences differences(const std::vector<MatchedRuns> &cells, bool same_potential)
{
  Differences all;
  collect(cells, same_machine, all.identity);
  collect(cells, same_measurement, all.identity);
  if (same_potential)
    collect(cells, same_device, all.identity);
  collect(cells, same_simulation, all.identity);
  collect(cells, programs, all.changes);
  if (same_potential)
    collect(cells, potential, all.changes);
  collect(cells, machine_state, all.state);
  return all;
}

std::string identity_text(const record::Record &record)
{
  std::string all;
  for (const auto *keys : identities) {
    for (const auto &key : *keys)
      all += text(key.get(record)) + "\n";
  }
  return all;
}

std::vector<std::string> identity_keys()
{
  std::vector<std::string> names;
  for (const auto *keys : identities) {
    for (const auto &key : *keys)
      names.emplace_back(key.name);
  }
  for (const auto &key : potential)
    names.push_back(std::string("control_") + key.name);
  return names;
}

std::vector<const record::Record *> common_runs(const std::vector<record::Record> &a,
                                                const std::vector<record::Record> &b)
{
  std::multimap<std::string, const record::Record *> known;
  for (const auto &run : a)
    known.emplace(run.run_id, &run);
  std::vector<const record::Record *> common;
  for (const auto &run : b) {
    const auto [first, last] = known.equal_range(run.run_id);
    if (std::any_of(first, last,
                    [&](const auto &other) { return record::same_run(*other.second, run); }))
      common.push_back(&run);
  }
  return common;
}

std::vector<Difference> unlike_forms(const MatchedRuns &cell)
{
  std::vector<Difference> list;
  for (const auto &key : form) {
    const auto is_told = [&](const record::Record *run) { return !key.get(*run).is_null(); };
    if (std::all_of(cell.a.begin(), cell.a.end(), is_told) &&
        std::all_of(cell.b.begin(), cell.b.end(), is_told))
      collect({cell}, {key}, list);
  }
  return list;
}

std::vector<Difference> potential_differences(const std::vector<MatchedRuns> &cells)
{
  std::vector<Difference> list;
  collect(cells, potential, list);
  return list;
}

}  // namespace mlffbench::compare
