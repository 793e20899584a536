// SPDX-License-Identifier: GPL-2.0-or-later
// A suite that is run, for `run` itself and for a gate.
#pragma once

#include "cli/commands.h"
#include "cli/prepare.h"

#include <filesystem>
#include <set>
#include <string>

namespace mlffbench {

/// What a gate wants beyond the options of `run`.
struct SuiteRun {
  bool anew = false;               ///< whatever is in the output folder is moved aside first
  std::set<std::string> cells;     ///< only these; empty: all
  std::filesystem::path spared;    ///< earlier results that `--keep` must not remove
  std::string if_interrupted;      ///< how to go on; empty: by the same command
  std::filesystem::path moved_to;  ///< set: where earlier results are now; empty: there were none
};

/// Runs what is not finished of a prepared suite in its output folder and writes the results.
/// Returns the exit code of `run`.
int run_suite(const Options &options, Prepared prepared, SuiteRun &wanted);

}  // namespace mlffbench
