// SPDX-License-Identifier: GPL-2.0-or-later
// A suite measured: what is not finished of its runs is run, and the results are written.
#pragma once

#include "record/results.h"
#include "workflow/prepare.h"
#include "workflow/site_choice.h"
#include "workflow/work_listener.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

namespace mlffbench::workflow {

struct MeasureRequest {
  bool again = false;            ///< earlier runs are moved aside first if all are finished
  bool anew = false;             ///< the same whatever is there
  std::optional<size_t> keep;    ///< earlier results that are kept then; none: all
  std::filesystem::path spared;  ///< earlier results that are kept all the same
  std::set<std::string> cells;   ///< only these; empty: all
  bool detach = false;           ///< jobs are submitted and not waited for
};

/// How a measurement ended.
enum class MeasureEnd {
  done,           ///< each run has a record or a failure, or was given up
  nothing_to_do,  ///< all runs were finished before
  submitted,      ///< to a scheduler; there are no results yet
  interrupted
};

struct Measurement {
  MeasureEnd end = MeasureEnd::done;
  std::filesystem::path output;
  size_t planned = 0;
  size_t pending = 0;  ///< runs without a record at the beginning
  record::Results results;
  std::string farewell;            ///< what goes on without us, one sentence; empty: nothing
  std::filesystem::path moved_to;  ///< where earlier results are now; empty: there were none
};

/// Measures in the output folder of a prepared suite. Throws FileError, and std::runtime_error for
/// a folder that holds something else, is in use, or cannot be run into here.
Measurement measure(Prepared prepared, const executor::SiteSettings &site,
                    const MeasureRequest &request, WorkListener &listener);

}  // namespace mlffbench::workflow
