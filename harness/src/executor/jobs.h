// SPDX-License-Identifier: GPL-2.0-or-later
// Jobs of an output folder, for commands that do not run them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::executor {

/// A run whose newest job has not ended.
struct RunJob {
  std::string run_id;
  std::string label;
  std::string job;     ///< "12" or "12_3"
  std::string state;   ///< e.g. PENDING, RUNNING; WAITING: its turn in the job has not come
  std::string reason;  ///< why it waits, where Slurm tells
  std::string nodes;
  bool has_result = false;  ///< a record or a failure, while its job goes on with others
};

/// From the ledger and Slurm; empty if the folder has no ledger. Throws SlurmUnreachable.
std::vector<RunJob> run_jobs(const std::filesystem::path &output);

/// Throws std::runtime_error with the remedy if jobs of the folder have not ended.
void require_no_jobs(const std::filesystem::path &output);

}  // namespace mlffbench::executor
