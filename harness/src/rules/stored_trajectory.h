// SPDX-License-Identifier: GPL-2.0-or-later
// A stored trajectory: looked through before any run, so that its faults have a line.
#pragma once

#include "model/suite.h"

#include <cstdint>
#include <filesystem>

namespace mlffbench::rules {

/// Looks through a LAMMPS dump whose frames are to be evaluated for this system, and gives their
/// number. LAMMPS' `rerun` itself takes positions by atom id, silently leaves out atoms that it
/// does not know and frames whose step is not above the one before, and never looks at types.
/// Throws FileError and std::runtime_error, which names file and line.
int64_t check_trajectory(const std::filesystem::path &file, const model::System &system);

}  // namespace mlffbench::rules
