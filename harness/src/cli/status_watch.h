// SPDX-License-Identifier: GPL-2.0-or-later
// Status of an output folder as it changes.
#pragma once

#include <chrono>
#include <filesystem>

namespace mlffbench::cli {

/// Prints the status again and again until no run goes on or a signal asks to end: on a terminal in
/// the same place, elsewhere when runs have begun or ended since. Throws std::runtime_error if this
/// is no output folder.
void watch_status(const std::filesystem::path &output, std::chrono::duration<double> interval);

}  // namespace mlffbench::cli
