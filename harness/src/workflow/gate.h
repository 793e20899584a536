// SPDX-License-Identifier: GPL-2.0-or-later
// New results held against earlier ones, what seems slower measured twice.
#pragma once

#include "report/gate_report.h"
#include "workflow/gate_input.h"

#include <string>
#include <variant>
#include <vector>

namespace mlffbench::workflow {

/// Measures or loads both sides of a gate and judges them. The report lacks what belongs to a
/// command line: exit code and command. Throws std::runtime_error, NotComparable.
std::variant<report::GateReport, InterruptedGate> run_gate(const GateRequest &request,
                                                           WorkListener &listener);

}  // namespace mlffbench::workflow
