// SPDX-License-Identifier: GPL-2.0-or-later
// A gate as a command line: to measure its cells again, and to judge what was measured.
#pragma once

#include "workflow/gate_request.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::cli {

/// The command of this gate on these cells alone.
std::string gate_command_for(const workflow::GateRequest &gate,
                             const std::vector<std::string> &cells);

/// How to go on with the measurement of a gate that was interrupted.
std::string after_interruption(const workflow::GateRequest &gate,
                               const std::filesystem::path &output);

}  // namespace mlffbench::cli
