// SPDX-License-Identifier: GPL-2.0-or-later
// Where the history is.
#pragma once

#include "workflow/work_listener.h"

#include <filesystem>

namespace mlffbench::workflow {

/// The user's own history, whatever the working folder:
/// $XDG_STATE_HOME/mlff-bench/history.sqlite, else ~/.local/state/mlff-bench/history.sqlite. Throws
/// std::runtime_error for a user without a home.
std::filesystem::path default_history();

/// The history that was named, else default_history(), which is made if it is missing. Throws
/// FileError, std::runtime_error.
std::filesystem::path chosen_history(const std::filesystem::path &named, WorkListener &listener);

}  // namespace mlffbench::workflow
