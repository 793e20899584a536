// SPDX-License-Identifier: GPL-2.0-or-later
// Measurements that a gate makes itself: old and new interleaved, failing cells again.
#pragma once

#include "compare/gate.h"
#include "executor/interleaved_plans.h"
#include "record/results.h"
#include "workflow/gate_request.h"
#include "workflow/prepare.h"
#include "workflow/work_listener.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::workflow {

/// The suite that was prepared, with its programs.
executor::Execution execution_of(const Prepared &prepared, const executor::SiteSettings &site);

/// The same with the earlier programs and suite in place of those that the gate was given.
executor::Execution earlier_execution(const executor::Execution &present, const GateRequest &gate);

/// A folder for what a gate measures, new each time: OUTPUT/gate/UTC-time.
std::filesystem::path gate_folder(const std::filesystem::path &output);

/// Measures the sides interleaved below a folder. Their results in order; none if it was
/// interrupted.
std::optional<std::vector<record::Results>> measure_interleaved(std::vector<executor::Side> &sides,
                                                                const std::filesystem::path &folder,
                                                                WorkListener &listener);

/// What a second measurement starts from.
struct FailedGate {
  const record::Results &earlier;
  std::filesystem::path earlier_folder;  ///< empty: programs are not known from there
  const record::Results &present;        ///< the new results
  std::filesystem::path present_folder;  ///< the same
  std::filesystem::path output;          ///< where to put a second measurement
};

/// Measures the suspects of the first comparison again, in the best way that there is, and sets the
/// gate's second comparison or the reason why there is none. False if it was interrupted.
bool remeasure(compare::Gate &gate, const FailedGate &failed, const GateRequest &request,
               WorkListener &listener, std::filesystem::path &folder);

}  // namespace mlffbench::workflow
