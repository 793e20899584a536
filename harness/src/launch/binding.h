// SPDX-License-Identifier: GPL-2.0-or-later
// Where the processes of a run really run, as the kernel says.
#pragma once

#include "record/process.h"

#include <string>
#include <sys/types.h>
#include <vector>

namespace mlffbench::launch {

/// The binding of each process below `root` that has no child itself: below a launcher these are
/// the ranks. In no certain order of ranks. Empty if there is none, or none can be seen.
std::vector<record::ProcessBinding> observe_binding(pid_t root);

}  // namespace mlffbench::launch
