// SPDX-License-Identifier: GPL-2.0-or-later
// What a record says of how a run was made (docs/formats.md).
#pragma once

#include "deck/plan.h"
#include "launch/cpu_share.h"
#include "launch/launcher.h"
#include "record/inputs.h"
#include "record/process.h"
#include "record/program_versions.h"

#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace mlffbench::launch {

record::Binding binding_of(const Launcher &launcher, const CpuShare &share,
                           const std::vector<record::ProcessBinding> &observed);

record::Inputs inputs_of(const deck::Plan &plan, const deck::PlannedRun &run,
                         const nlohmann::ordered_json &bench_log_header);

record::ProgramVersions program_versions(const Tools &tools, const deck::PlannedRun &run,
                                         const nlohmann::json &bench_log_header);

}  // namespace mlffbench::launch
