// SPDX-License-Identifier: GPL-2.0-or-later
// One planned run executed by itself: what jobs of a scheduler do.
#pragma once

#include "launch/execute.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace mlffbench::workflow {

struct JobResult {
  std::string label;                          ///< of the run
  std::optional<launch::RunOutcome> outcome;  ///< none: it was finished before
};

/// Executes the run of a folder below an output folder, as its plan and execution.json say. `note`
/// is told of what is out of the ordinary. Throws std::runtime_error, after it has made the reason
/// the run's failure, and RunInUse.
JobResult execute_job(const std::filesystem::path &run_folder,
                      const std::function<void(const std::string &)> &note);

}  // namespace mlffbench::workflow
