// SPDX-License-Identifier: GPL-2.0-or-later
// What /proc says of processes.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace mlffbench::launch {

/// The numbers of all processes that can be seen.
std::vector<pid_t> all_processes();

/// /proc/PROCESS/NAME as it is; empty if it cannot be read.
std::string proc_text(pid_t process, const char *name);

/// Of /proc/PROCESS/stat.
struct ProcessStat {
  pid_t process = 0;
  pid_t parent = 0;
  std::string name;       ///< at most 15 bytes, of the program that it executes
  double cpu_s = 0.0;     ///< user and system
  double reaped_s = 0.0;  ///< the same of its children that have ended
  uint64_t start = 0;     ///< with `process` it names the process for good
  int last_cpu = -1;      ///< that it ran on last
};

/// All processes that can be seen, with what they have used so far.
std::vector<ProcessStat> process_stats();

/// Of these, the ones below `root`, by their numbers, sorted; without `root`.
std::vector<pid_t> descendants_of(pid_t root, const std::vector<ProcessStat> &all);

}  // namespace mlffbench::launch
