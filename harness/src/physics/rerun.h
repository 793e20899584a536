// SPDX-License-Identifier: GPL-2.0-or-later
// Whether the forces of a rerun are numbers.
#pragma once

#include "physics/physics.h"

#include <filesystem>
#include <vector>

namespace mlffbench::physics {

/// Flags the first force in a dump that is not finite. Throws FileError, and std::runtime_error if
/// the dump is not whole.
std::vector<Flag> rerun_flags(const std::filesystem::path &forces);

}  // namespace mlffbench::physics
