// SPDX-License-Identifier: GPL-2.0-or-later
// Processes of runs are known by their environment, whoever their parent is by now.
#pragma once

#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace mlffbench::launch {

/// The environment variable that marks them: "GUARD FOLDER", FOLDER the one that they were started
/// in.
constexpr const char *run_mark_variable = "MLFFBENCH_RUN";

/// A process that a mlffbench of this user started, or a descendant of one.
struct MarkedProcess {
  pid_t process = 0;
  std::string guard;             ///< names what watches over it (run_process())
  std::filesystem::path folder;  ///< absolute
};

/// All of them that are alive and whose environment we may read.
std::vector<MarkedProcess> marked_processes();

/// Kills the processes with this guard (SIGKILL) until none is left, but not for more than some
/// seconds.
void kill_marked(const std::string &guard);

/// The same for the processes in a folder or below it; returns what was there. For processes whose
/// harness is gone: who calls this has the lock of the folder.
std::vector<MarkedProcess> kill_orphans(const std::filesystem::path &folder);

/// "ended 2 processes that a killed mlffbench had left in FOLDER"; empty if there were none.
std::string orphans_note(const std::vector<MarkedProcess> &orphans);

}  // namespace mlffbench::launch
