// SPDX-License-Identifier: GPL-2.0-or-later
// The folder of a run, as it is before the run.
#pragma once

#include "deck/plan.h"

#include <filesystem>

namespace mlffbench::launch {

/// Makes it anew: the deck with the links that it needs, the data file, the potential files. Throws
/// FileError.
void prepare_run_folder(const deck::Plan &plan, const deck::PlannedRun &run,
                        const std::filesystem::path &folder);

}  // namespace mlffbench::launch
