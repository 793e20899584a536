// SPDX-License-Identifier: GPL-2.0-or-later
// The runs of an output folder whose forces or trajectories are held against the teacher's.
#pragma once

#include "record/results.h"

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace mlffbench::compare {

/// A finished run and where its files lie.
struct FidelityRun {
  const record::Record *record = nullptr;
  std::filesystem::path folder;
};

/// The dump with the forces of a run of ensemble rerun.
std::filesystem::path forces_of(const FidelityRun &run);

/// Finished runs of one potential, by repetition.
using FidelityRuns = std::vector<FidelityRun>;

/// One system, protocol and layout.
struct FidelityCell {
  std::string name;                     ///< "system/protocol/layout"
  FidelityRuns teacher;                 ///< empty: no run of one is finished
  std::vector<FidelityRuns> students;   ///< of each with a finished run
  std::vector<std::string> unfinished;  ///< sentences: what a comparison still lacks
  std::vector<std::string> failed;      ///< sentences: runs that failed, with the reason
};

/// The cells of those runs of the plan that `wanted` picks, in run order, whether any of their runs
/// is finished or not. They point into `results`.
std::vector<FidelityCell>
fidelity_cells(const record::Results &results, const std::filesystem::path &output,
               const std::function<bool(const record::PlanEntry &)> &wanted);

/// Which two runs are compared, as the first keys of a comparison in JSON.
nlohmann::ordered_json comparison_head(const FidelityRun &teacher, const FidelityRun &student);

/// The same as a line for people.
std::string comparison_title(const FidelityRun &teacher, const FidelityRun &student);

}  // namespace mlffbench::compare
