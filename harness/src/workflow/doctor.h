// SPDX-License-Identifier: GPL-2.0-or-later
// All that a run needs, tried and not only looked for.
#pragma once

#include "launch/lammps.h"

#include <string>
#include <vector>

namespace mlffbench::workflow {

enum class Health { good, warning, fault };

struct Finding {
  std::string subject;
  Health state = Health::good;
  std::string detail;  ///< with the remedy unless good
};

/// Programs, trial runs, potential files, suites and the machine.
std::vector<Finding> examine(const launch::ToolChoice &choice);

}  // namespace mlffbench::workflow
