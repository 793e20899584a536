// SPDX-License-Identifier: GPL-2.0-or-later
// Tables of a history and their versions.
#include "store/history_file.h"

#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace mlffbench::store {

namespace {

/// `MLFB`: tells a history from SQLite files of other programs.
constexpr int64_t application = 0x4D4C4642;

/// How the tables came to be what they are, a step a version. Never change one that was released.
const std::vector<std::string> &steps()
{
  static const std::vector<std::string> all{
      "CREATE TABLE measurements ("
      "run_id TEXT NOT NULL, finished_utc TEXT NOT NULL, host TEXT NOT NULL, "
      "suite TEXT NOT NULL, suite_sha256 TEXT NOT NULL, added_utc TEXT NOT NULL, "
      "record TEXT NOT NULL CHECK (json_valid(record)), "
      "PRIMARY KEY (run_id, finished_utc, host)) WITHOUT ROWID;"
      "CREATE VIEW figures AS SELECT run_id, finished_utc, host, suite, "
      "record ->> '$.system' AS system, record ->> '$.protocol' AS protocol, "
      "(record ->> '$.ranks') || 'x' || (record ->> '$.threads') AS layout, "
      "record ->> '$.potential' AS potential, record ->> '$.role' AS role, "
      "record ->> '$.atoms' AS atoms, record ->> '$.steps' AS steps, "
      "record ->> '$.latency.pair_s.median' AS pair_median_s, "
      "record ->> '$.latency.step_s.mean' AS step_mean_s, "
      "record ->> '$.rates.ns_per_day' AS ns_per_day, "
      "record ->> '$.drift.slope_eV_per_atom_per_ps' AS drift_eV_per_atom_per_ps, "
      "nullif(record ->> '$.memory.peak_rss_B', -1) AS peak_rss_B, "
      "json_array_length(record, '$.flags') AS flags, "
      "record ->> '$.environment.cpu_model' AS cpu_model, "
      "record ->> '$.programs.lammps' AS lammps, record ->> '$.programs.package' AS package "
      "FROM measurements;",
      // Baselines are only ever added to; the last of a suite and machine is the one in use.
      "CREATE TABLE baselines ("
      "number INTEGER PRIMARY KEY, accepted_utc TEXT NOT NULL, "
      "suite TEXT NOT NULL, suite_sha256 TEXT NOT NULL, "
      "cpu_model TEXT NOT NULL, usable_cpus INTEGER NOT NULL, architecture TEXT NOT NULL, "
      "host TEXT NOT NULL, note TEXT NOT NULL);"
      "CREATE TABLE baseline_measurements ("
      "number INTEGER NOT NULL REFERENCES baselines, position INTEGER NOT NULL, "
      "run_id TEXT NOT NULL, finished_utc TEXT NOT NULL, host TEXT NOT NULL, "
      "PRIMARY KEY (number, position), "
      "FOREIGN KEY (run_id, finished_utc, host) REFERENCES measurements) WITHOUT ROWID;",
      // Two models of one name, two builds of one version, two protocols of one name are two
      // things.
      "DROP VIEW figures;"
      "CREATE VIEW figures AS SELECT run_id, finished_utc, host, suite, "
      "record ->> '$.system' AS system, record ->> '$.protocol' AS protocol, "
      "(record ->> '$.ranks') || 'x' || (record ->> '$.threads') AS layout, "
      "record ->> '$.potential' AS potential, record ->> '$.role' AS role, "
      "record ->> '$.atoms' AS atoms, record ->> '$.steps' AS steps, "
      "record ->> '$.latency.pair_s.median' AS pair_median_s, "
      "record ->> '$.latency.step_s.median' AS step_median_s, "
      "record ->> '$.latency.step_s.mean' AS step_mean_s, "
      "record ->> '$.rates.ns_per_day' AS ns_per_day, "
      "record ->> '$.drift.slope_eV_per_atom_per_ps' AS drift_eV_per_atom_per_ps, "
      "nullif(record ->> '$.memory.peak_rss_B', -1) AS peak_rss_B, "
      "json_array_length(record, '$.flags') AS flags, "
      "record ->> '$.environment.cpu_model' AS cpu_model, "
      "record ->> '$.programs.lammps' AS lammps, record ->> '$.programs.package' AS package, "
      "record ->> '$.programs.lammps_sha256' AS lammps_sha256, "
      "record ->> '$.programs.plugin_sha256' AS plugin_sha256, "
      "record ->> '$.inputs.model.file' AS model_file, "
      "record ->> '$.inputs.model.sha256' AS model_sha256, "
      "record ->> '$.inputs.pair_style' AS pair_style, "
      "record ->> '$.inputs.bench_log_header.model.backend' AS backend, "
      "record ->> '$.inputs.bench_log_header.model.dtype' AS dtype, "
      "record ->> '$.inputs.bench_log_header.model.operators' AS operators, "
      "json_array(record -> '$.inputs.model.sha256', record -> '$.inputs.pair_style', "
      "record -> '$.inputs.pair_coeff', record -> '$.inputs.files', record -> '$.inputs.plugins', "
      "record -> '$.inputs.calculator', record -> '$.inputs.data_sha256', "
      "record -> '$.inputs.temperature_K', record -> '$.inputs.protocol', "
      "record -> '$.inputs.trajectory.sha256', record -> '$.inputs.dump_every', "
      "record -> '$.timestep_fs', record -> '$.ensemble', record -> '$.steps', "
      "record -> '$.warmup_steps', record -> '$.programs.lammps_sha256', "
      "record -> '$.programs.plugin_sha256', record -> '$.programs.python_packages', "
      "record -> '$.environment.cpu_model', record -> '$.environment.usable_cpus') AS identity "
      "FROM measurements;"};
  return all;
}

/// Name and text of what a database has of tables and views.
std::map<std::string, std::string> definitions(const base::Database &database)
{
  std::map<std::string, std::string> all;
  database.select("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL",
                  [&](const std::vector<base::SqlValue> &row) {
                    const auto *name = std::get_if<std::string>(&row[0]);
                    const auto *text = std::get_if<std::string>(&row[1]);
                    if (name != nullptr && text != nullptr)
                      all[*name] = *text;
                  });
  return all;
}

/// A file of somebody else may call a view `figures` that never ends, or do more by a trigger than
/// was asked for. Tables and views that were added beside ours are not used.
void require_own_definitions(const base::Database &database, const std::filesystem::path &file)
{
  base::Database fresh(":memory:", ":memory:");
  base::migrate(fresh, steps(), ":memory:");
  const auto found = definitions(database);
  std::string foreign;
  for (const auto &[name, text] : definitions(fresh)) {
    const auto other = found.find(name);
    if (other == found.end() || other->second != text)
      foreign = name;
  }
  for (const auto &[name, text] : found) {
    if (name.rfind("trigger ", 0) == 0)
      foreign = name;
  }
  if (!foreign.empty()) {
    throw std::runtime_error(
        fmt::format("{} is no history as mlffbench makes it: its {} is another one; restore a copy "
                    "of the file, or take a new one",
                    file.string(), foreign));
  }
}

}  // namespace

base::Database open_history(const std::filesystem::path &file, base::Database::Mode mode)
{
  base::Database database(file, file, mode);
  // Tables before the mark, which another program that makes the file just now sets first. Before
  // that it is empty, and a history without measurements.
  const bool is_empty = database.number("SELECT count(*) FROM sqlite_master") == 0;
  const int64_t found = database.number("PRAGMA application_id");
  const bool is_new = found == 0 && is_empty;
  if (found != application && !is_new) {
    throw std::runtime_error(
        fmt::format("{} is no history of mlffbench; give a file that `mlffbench history add` made, "
                    "or a new one to add to",
                    file.string()));
  }
  if (is_new)
    database.execute(fmt::format("PRAGMA application_id = {}", application));
  base::migrate(database, steps(), file);
  require_own_definitions(database, file);
  return database;
}

}  // namespace mlffbench::store
