// SPDX-License-Identifier: GPL-2.0-or-later
// results.json, .csv and .sqlite made of the records again.
#pragma once

#include "record/results.h"
#include "workflow/work_listener.h"

#include <filesystem>

namespace mlffbench::workflow {

struct RebuiltResults {
  record::Results results;  ///< of the records figures alone, or whole
  bool written = false;     ///< into the folder's files
};

/// A folder that cannot be written to is read still, and what it holds is whole if `whole` wants
/// it. Throws std::runtime_error if this is no output folder, FileError.
RebuiltResults rebuild_results(const std::filesystem::path &output, bool whole,
                               WorkListener &listener);

}  // namespace mlffbench::workflow
