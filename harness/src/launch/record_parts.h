// SPDX-License-Identifier: GPL-2.0-or-later
// What a record says of how a run was made (docs/formats.md).
#pragma once

#include "deck/plan.h"
#include "launch/binding.h"
#include "launch/cpu_share.h"
#include "launch/launcher.h"

#include <nlohmann/json.hpp>
#include <vector>

namespace mlffbench {

/// `process.binding`.
nlohmann::ordered_json binding_json(const Launcher &launcher, const CpuShare &share,
                                    const std::vector<ProcessBinding> &observed);

/// `inputs`, without the header of the bench log.
nlohmann::ordered_json inputs_json(const Plan &plan, const PlannedRun &run);

/// `programs`.
nlohmann::ordered_json programs_json(const Tools &tools, const PlannedRun &run,
                                     const nlohmann::json &bench_log_header);

}  // namespace mlffbench
