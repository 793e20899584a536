// SPDX-License-Identifier: GPL-2.0-or-later
// The jobs of an output folder ended.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::workflow {

struct CancelledJobs {
  std::vector<std::string> jobs;  ///< numbers; none: no job was waiting or running
  size_t runs = 0;                ///< that were waiting or running
};

/// Finished runs are kept. Throws std::runtime_error if this is no output folder, SlurmUnreachable.
CancelledJobs cancel_jobs(const std::filesystem::path &output);

}  // namespace mlffbench::workflow
