// SPDX-License-Identifier: GPL-2.0-or-later
// Cells of two plans, say of two versions of a program, interleaved on this machine.
#pragma once

#include "executor/drive.h"
#include "executor/execution.h"

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace mlffbench::executor {

/// A suite with the programs that run it.
// json's move constructor only asserts; clang-tidy takes that for a throw.
struct Side {  // NOLINT(bugprone-exception-escape)
  std::string name;
  launch::Tools tools;
  deck::Plan plan;
  SiteSettings site;
  std::filesystem::path output;  ///< an output folder of its own
};

/// The side that an execution describes, with at least so many repetitions. Throws as loading a
/// suite and finding programs do.
Side make_side(const std::string &name, const Execution &execution, int repetitions);

/// Leaves the runs of these cells in the plan, numbered anew.
void keep_cells(deck::Plan &plan, const std::set<std::string> &cells);

/// One run of one side.
struct SideRun {
  Side *side = nullptr;
  const deck::PlannedRun *run = nullptr;
};

/// The order of measurement. Of one side: that of its plan. Of two: cell by cell, the sides in
/// order of interleaved_order(), so that runs of one repetition of a cell lie close in time. A
/// cell that one side lacks is measured of the other alone.
std::vector<SideRun> interleave(std::vector<Side> &sides);

/// Executes runs on this machine in this order, and leaves an output folder for each side. Runs
/// that fail are tried again at the end, as often as the site allows that allows it most. Matched
/// runs of suites with `interleave: calls` are executed at the same time. False if a signal stopped
/// it. Throws std::runtime_error if a folder is in use or the machine cannot run a layout.
bool drive_interleaved(std::vector<Side> &sides, const std::vector<SideRun> &order,
                       DriveListener &listener);

}  // namespace mlffbench::executor
