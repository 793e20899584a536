// SPDX-License-Identifier: GPL-2.0-or-later
// Baselines in a history.
#include "store/baseline.h"

#include "base/environment.h"
#include "base/file.h"
#include "base/json_text.h"
#include "store/history_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace mlffbench::store {

namespace {

using Json = nlohmann::ordered_json;

std::string host_of(const record::Record &record)
{
  return record.environment->machine.host;
}

Machine machine_from(const base::MachineIdentity &machine)
{
  return {machine.cpu_model, machine.usable_cpus, machine.architecture};
}

Baseline baseline_from(const std::vector<base::SqlValue> &row)
{
  const auto text = [&](size_t column) { return std::get<std::string>(row[column]); };
  const auto whole = [&](size_t column) { return std::get<int64_t>(row[column]); };
  Baseline baseline;
  baseline.number = whole(0);
  baseline.accepted_utc = text(1);
  baseline.suite = text(2);
  baseline.suite_sha256 = text(3);
  baseline.machine = {text(4), whole(5), text(6)};
  baseline.host = text(7);
  baseline.note = text(8);
  baseline.runs = whole(9);
  return baseline;
}

}  // namespace

std::string Machine::text() const
{
  return fmt::format("{}, {} CPU{}, {}", cpu_model, usable_cpus, usable_cpus == 1 ? "" : "s",
                     architecture);
}

Machine this_machine()
{
  return machine_from(base::machine_identity());
}

Machine machine_of(const record::Record &record)
{
  return machine_from(record.environment->machine);
}

Machine machine_of(const record::Results &results)
{
  const Machine machine = machine_of(results.records.at(0));
  for (const auto &record : results.records) {
    if (const Machine other = machine_of(record); other != machine) {
      throw std::runtime_error(
          fmt::format("the runs are of several machines ({}; {}); a baseline is of one: measure "
                      "all of them on one machine",
                      machine.text(), other.text()));
    }
  }
  return machine;
}

Baseline accept_baseline(const std::filesystem::path &file, const record::Results &results,
                         const std::string &note)
{
  Baseline baseline;
  baseline.accepted_utc = base::now_utc();
  baseline.suite = results.suite;
  baseline.suite_sha256 = results.suite_sha256;
  baseline.machine = machine_of(results);
  baseline.host = host_of(results.records.front());
  baseline.note = note;
  baseline.runs = static_cast<int64_t>(results.records.size());
  baseline.in_use = true;

  base::Database database = open_history(file, base::Database::Mode::create);
  database.execute("BEGIN IMMEDIATE");  // what is not committed is gone when the file is closed
  (void)insert_measurements(database, results);
  baseline.number = database.number("SELECT coalesce(max(number), 0) + 1 FROM baselines");
  const Machine &machine = baseline.machine;
  database.insert("baselines", {baseline.number, baseline.accepted_utc, baseline.suite,
                                baseline.suite_sha256, machine.cpu_model, machine.usable_cpus,
                                machine.architecture, baseline.host, note});
  int64_t position = 0;
  for (const auto &record : results.records) {
    database.insert("baseline_measurements", {baseline.number, ++position, record.run_id,
                                              record.finished_utc, host_of(record)});
  }
  database.execute("COMMIT");
  return baseline;
}

std::vector<Baseline> list_baselines(const std::filesystem::path &file)
{
  const base::Database database = open_history(file, base::Database::Mode::existing);
  std::vector<Baseline> baselines;
  database.select("SELECT number, accepted_utc, suite, suite_sha256, cpu_model, usable_cpus, "
                  "architecture, host, note, (SELECT count(*) FROM baseline_measurements AS m "
                  "WHERE m.number = baselines.number) FROM baselines ORDER BY number",
                  [&](const auto &row) { baselines.push_back(baseline_from(row)); });
  for (auto baseline = baselines.begin(); baseline != baselines.end(); ++baseline) {
    baseline->in_use = std::none_of(baseline + 1, baselines.end(), [&](const Baseline &later) {
      return later.suite == baseline->suite && later.machine == baseline->machine;
    });
  }
  return baselines;
}

std::optional<Baseline> find_baseline(const std::filesystem::path &file, const std::string &suite,
                                      const Machine &machine)
{
  for (const auto &baseline : list_baselines(file)) {
    if (baseline.in_use && baseline.suite == suite && baseline.machine == machine)
      return baseline;
  }
  return std::nullopt;
}

record::Results baseline_results(const std::filesystem::path &file, const Baseline &baseline)
{
  const base::Database database = open_history(file, base::Database::Mode::existing);
  record::Results results;
  results.suite = baseline.suite;
  results.suite_sha256 = baseline.suite_sha256;
  const auto add = [&](const std::vector<base::SqlValue> &row) {
    results.records.push_back(record::record_from_json(
        base::parse_json(std::get<std::string>(row.front()), "the record")));
  };
  try {
    database.select(fmt::format("SELECT record FROM baseline_measurements JOIN measurements USING "
                                "(run_id, finished_utc, host) WHERE number = {} ORDER BY position",
                                baseline.number),
                    add);
  } catch (const base::FileError &) {
    throw;
  } catch (const std::exception &error) {
    throw std::runtime_error(fmt::format("a record of baseline {} in {} is damaged: {}; restore a "
                                         "copy of the file",
                                         baseline.number, file.string(), error.what()));
  }
  results.planned = results.records.size();
  results.cells = record::summarize_cells(results.records);
  return results;
}

Json to_json(const Machine &machine)
{
  return {{"cpu_model", machine.cpu_model},
          {"usable_cpus", machine.usable_cpus},
          {"architecture", machine.architecture}};
}

Json to_json(const Baseline &baseline)
{
  return {{"number", baseline.number},
          {"accepted_utc", baseline.accepted_utc},
          {"suite", baseline.suite},
          {"suite_sha256", baseline.suite_sha256},
          {"machine", to_json(baseline.machine)},
          {"host", baseline.host},
          {"note", baseline.note},
          {"runs", baseline.runs},
          {"in_use", baseline.in_use}};
}

}  // namespace mlffbench::store
