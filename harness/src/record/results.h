// SPDX-License-Identifier: GPL-2.0-or-later
// The state of an output folder, and the files derived from it: results.json, results.csv,
// results.sqlite.
#pragma once

#include "record/cell_summary.h"
#include "record/record.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace mlffbench::record {

/// One run of plan.json.
struct PlanEntry {
  std::string run_id;
  model::Role role = model::Role::reference;  ///< of the potential, today
  std::string label;                          ///< "system/protocol/layout/potential #repetition"
  std::filesystem::path folder;               ///< relative to the output folder
  int64_t total_steps = 0;
  std::optional<model::Ensemble> ensemble;  ///< none in plans of early releases
  bool stores_trajectory = false;           ///< by `dump_every`

  /// "system/protocol/layout/potential".
  std::string cell() const { return label.substr(0, label.rfind(' ')); }
};

/// What lies in the place of a record and is none.
struct DamagedRecord {
  std::string run_id;
  std::string label;  ///< which run
  std::string what;   ///< the file and what is wrong with it
};

/// What an output folder holds now, from its files alone.
struct Results {
  std::string suite;
  std::string suite_sha256;
  std::vector<PlanEntry> plan;         ///< in run order; empty if read from results.json
  size_t planned = 0;                  ///< runs of the plan
  std::vector<Record> records;         ///< of finished runs of the plan, in run order
  std::vector<RunFailure> failures;    ///< of failed runs of the plan, in run order
  std::vector<DamagedRecord> damaged;  ///< of runs that are to be done again, in run order
  std::vector<CellSummary> cells;

  size_t pending() const { return planned - records.size() - failures.size(); }
};

/// Reads plan.json alone: only suite and plan of the result are set. Throws std::runtime_error if
/// this is no output folder.
Results collect_plan_entries(const std::filesystem::path &output);

/// Reads plan.json and the records and failures that it names. Throws std::runtime_error if this is
/// no output folder.
Results collect_results(const std::filesystem::path &output);

/// The JSON Schema of results.json (draft 2020-12).
const char *results_schema_text();

/// Records that are none, as they stand in results.json.
nlohmann::ordered_json damaged_json(const std::vector<DamagedRecord> &damaged);

/// The whole of results.json (format `mlff-bench-results`, version 2).
nlohmann::ordered_json to_json(const Results &results);

/// Writes results.json, results.csv and results.sqlite, each under a temporary name first. Throws
/// FileError.
void write_results(const std::filesystem::path &output, const Results &results);

}  // namespace mlffbench::record
