// SPDX-License-Identifier: GPL-2.0-or-later
// The runs of an output folder, any number of them, read by several threads.
#pragma once

#include "record/results.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace mlffbench::record {

/// What is stored of a planned run; nothing if it was not begun.
struct StoredRun {
  StoredRecord stored;
  std::optional<RunFailure> failure;  ///< only without a record
  std::string json;                   ///< of the record, in one line
  std::string csv;                    ///< of the record, a line of results.csv
};

/// What is wanted of runs.
enum class RunParts { whole, figures, figures_and_texts };

/// Reads record and failure of each run and gives them to `take` in the order of `plan`, in this
/// thread. A few hundred runs are in memory at a time. The role of a record is that of its entry:
/// what a potential is compared as does not change its run, and the suite of today decides.
void read_runs(const std::filesystem::path &output, const std::vector<PlanEntry> &plan,
               RunParts parts, const std::function<void(const PlanEntry &, StoredRun &&)> &take);

/// collect_results() for any number of runs, from collect_plan_entries() on: each finished one is
/// given to `take` in run order, with its texts if `parts` has them, and of the records there are
/// only the figures.
Results collect_figures(const std::filesystem::path &output, Results results, RunParts parts,
                        const std::function<void(const StoredRun &)> &take);

}  // namespace mlffbench::record
