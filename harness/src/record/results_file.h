// SPDX-License-Identifier: GPL-2.0-or-later
// Results that were written before, wherever they lie now.
#pragma once

#include "record/results.h"

#include <filesystem>

namespace mlffbench::record {

/// Results of an output folder, or of a results.json that was copied out of one: then the runs that
/// it holds, without plan and failures. Throws std::runtime_error with file and remedy, or
/// FileError.
Results load_results(const std::filesystem::path &path);

}  // namespace mlffbench::record
