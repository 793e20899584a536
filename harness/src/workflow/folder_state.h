// SPDX-License-Identifier: GPL-2.0-or-later
// How far an output folder is, from its files alone.
#pragma once

#include "executor/jobs.h"
#include "record/results.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace mlffbench::workflow {

/// A run with a growing or abandoned bench log but neither record nor failure.
struct BegunRun {
  std::string label;
  int64_t step = 0;
  int64_t steps = 0;
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

  size_t pending() const { return results.planned - finished - results.failures.size(); }
  /// Runs are to do, and nothing is known to do them.
  bool stopped() const { return pending() > 0 && !at_work && jobs.empty() && jobs_unknown.empty(); }
};

/// Also while runs go on. Throws std::runtime_error if this is no output folder.
FolderState state_of(const std::filesystem::path &output);

}  // namespace mlffbench::workflow
