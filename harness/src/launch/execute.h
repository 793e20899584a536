// SPDX-License-Identifier: GPL-2.0-or-later
// One run from its plan to its record.
#pragma once

#include "deck/plan.h"
#include "launch/lammps.h"
#include "store/record.h"

#include <filesystem>
#include <functional>
#include <variant>

namespace mlffbench {

/// The run was stopped by a signal to the harness; its folder is left without a record.
struct Interruption {};

using RunOutcome = std::variant<Record, RunFailure, Interruption>;

/// What the launcher executes for this run: lmp itself on one rank, mpirun before it on several.
std::vector<std::string> launch_command(const PlannedRun &run, const Tools &tools);

/// Makes the run folder anew (deck, data file, potential files), runs LAMMPS there, reads its bench
/// log and writes record.json or failure.json. `progress` gets the steps done so far. Throws
/// FileError if the harness itself cannot write: no run can go on then.
RunOutcome execute_run(const Plan &plan, const PlannedRun &run, const Tools &tools,
                       const std::filesystem::path &output,
                       const std::function<void(int64_t steps_done)> &progress);

}  // namespace mlffbench
