// SPDX-License-Identifier: GPL-2.0-or-later
// Where the processes of a run really run, as the kernel says.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace mlffbench {

/// The CPUs that one process may run on, as lists like "0-1".
struct ProcessBinding {
  std::string cpus;                  ///< of all its threads together
  std::vector<std::string> threads;  ///< of its threads, main thread first
};

/// The binding of each process below `root` that has no child itself: below a launcher these are
/// the ranks. In no certain order of ranks. Empty if there is none, or none can be seen.
std::vector<ProcessBinding> observe_binding(pid_t root);

}  // namespace mlffbench
