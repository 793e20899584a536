// SPDX-License-Identifier: GPL-2.0-or-later
// Both sides of a gate: measured now, or taken from where they are kept.
#pragma once

#include "cli/commands.h"
#include "record/results.h"
#include "store/baseline.h"

#include <filesystem>
#include <optional>
#include <string>

namespace mlffbench {

/// Both sides of a gate, and where they come from.
struct GateInput {
  Results earlier;
  Results present;
  std::filesystem::path earlier_folder;  ///< empty: no output folder
  std::filesystem::path present_folder;
  std::filesystem::path output;  ///< for further measurements
  std::string earlier_name;
  std::string present_name;
  std::optional<Baseline> baseline;
  bool matched = false;
};

/// Finds what a gate compares. A suite is measured now, and anew whatever is in its output folder;
/// all that can be missing (history, baseline, earlier results, cells, control, programs) is looked
/// for before anything runs. None if it was interrupted. Throws std::runtime_error, NotComparable.
std::optional<GateInput> gate_input(const Options &options);

/// The command of this gate on these cells alone.
std::string gate_command_for(const Options &options, const std::vector<std::string> &cells);

}  // namespace mlffbench
