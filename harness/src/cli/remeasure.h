// SPDX-License-Identifier: GPL-2.0-or-later
// Measurements that a gate makes itself: old and new in turns, failing cells again.
#pragma once

#include "cli/commands.h"
#include "compare/gate.h"
#include "executor/turns.h"
#include "record/results.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench {

/// Whether a gate was given earlier programs to run.
bool has_earlier_programs(const GateOptions &options);

/// The suite of a gate with the programs of the command line.
Execution new_execution(const Options &options);

/// The same with the earlier programs and suite in place of those that the gate was given.
Execution earlier_execution(const Execution &present, const GateOptions &options);

/// A folder for what a gate measures, new each time: OUTPUT/gate/UTC-time.
std::filesystem::path gate_folder(const std::filesystem::path &output);

/// Measures the sides in turns below a folder, with progress on stderr. Their results in order;
/// none if it was interrupted.
std::optional<std::vector<Results>>
measure_in_turns(std::vector<Side> &sides, const std::filesystem::path &folder, bool quiet);

/// What a second measurement starts from.
struct FailedGate {
  const Results &earlier;
  std::filesystem::path earlier_folder;  ///< empty: programs are not known from there
  const Results &present;                ///< the new results
  std::filesystem::path present_folder;  ///< the same
  std::filesystem::path output;          ///< where to put a second measurement
};

/// Measures the suspects of the first comparison again, in the best way that there is, and sets the
/// gate's second comparison or the reason why there is none. False if it was interrupted.
bool remeasure(Gate &gate, const FailedGate &failed, const Options &options,
               std::filesystem::path &folder);

}  // namespace mlffbench
