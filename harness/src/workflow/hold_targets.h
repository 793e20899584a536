// SPDX-License-Identifier: GPL-2.0-or-later
// Results held against a targets file.
#pragma once

#include "compare/targets.h"
#include "record/results.h"

#include <filesystem>
#include <vector>

namespace mlffbench::workflow {

/// It may be moved, not copied: the rows point into the other two.
struct HeldTargets {
  HeldTargets() = default;
  HeldTargets(const HeldTargets &) = delete;
  HeldTargets &operator=(const HeldTargets &) = delete;
  HeldTargets(HeldTargets &&) = default;
  HeldTargets &operator=(HeldTargets &&) = default;

  compare::Targets targets;
  record::Results results;
  std::vector<compare::TargetRow> rows;
};

/// `results`: output folder or results.json. Throws SuiteError, FileError, and std::runtime_error
/// if no cell has a limit.
HeldTargets hold_targets(const std::filesystem::path &results,
                         const std::filesystem::path &targets);

}  // namespace mlffbench::workflow
