// SPDX-License-Identifier: GPL-2.0-or-later
// How far an output folder is, from its files alone.
#pragma once

#include "executor/jobs.h"
#include "record/results.h"
#include "record/run_reader.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace mlffbench::workflow {

/// A run with a growing or abandoned bench log but neither record nor failure.
struct BegunRun {
  std::string label;
  int64_t step = 0;
  int64_t steps = 0;
  std::string cell = {};
  std::filesystem::path log = {};
  std::optional<model::Ensemble> ensemble = std::nullopt;
};

/// How far an output folder is. Of finished runs only their number is kept.
struct FolderState {
  record::Results results;  ///< without records
  size_t finished = 0;
  std::set<std::string> ended;  ///< run ids of finished and failed runs
  std::vector<BegunRun> begun;
  std::vector<executor::RunJob> jobs;
  std::string jobs_unknown;  ///< why, if they are not known
  bool at_work = false;      ///< a harness of this machine holds the folder
  /// Seconds that a step of a cell's last finished run took, start and waiting included; where
  /// records are read as a whole.
  std::map<std::string, double> seconds_per_step;

  size_t pending() const { return results.planned - finished - results.failures.size(); }
  /// Runs are to do, and nothing is known to do them.
  bool stopped() const { return pending() > 0 && !at_work && jobs.empty() && jobs_unknown.empty(); }
  /// Runs are to do, and something may do them.
  bool goes_on() const { return pending() > 0 && !stopped(); }
};

/// Looks at an output folder again and again while runs go on. A record is read once, so that a
/// look at a folder of many runs takes little from those that are measured.
class FolderWatch {
public:
  FolderWatch(std::filesystem::path output, record::RunParts parts);
  /// Its state now. Throws std::runtime_error if this is no output folder, or no longer one.
  const FolderState &look();

private:
  void read_plan();
  void take(const record::PlanEntry &entry, const record::StoredRun &run);

  std::filesystem::path m_output;
  record::RunParts m_parts;
  std::filesystem::file_time_type m_plan_time{};  ///< of the plan that was read
  FolderState m_state;
  std::vector<record::PlanEntry> m_open;  ///< runs without a record at the last look
};

/// Also while runs go on. Throws std::runtime_error if this is no output folder.
FolderState state_of(const std::filesystem::path &output);

}  // namespace mlffbench::workflow
