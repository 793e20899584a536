// SPDX-License-Identifier: GPL-2.0-or-later
// What a gate is asked for.
#pragma once

#include "launch/lammps.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::workflow {

struct GateRequest {
  std::filesystem::path measured;       ///< suite file, output folder or results.json
  std::filesystem::path results;        ///< kept ones, in place of a measurement; empty: measure
  std::filesystem::path against;        ///< earlier results; empty: the baseline
  std::filesystem::path against_suite;  ///< empty: the same suite
  launch::ToolChoice against_tools;     ///< earlier programs; empty: the same
  std::string control;
  std::vector<std::string> cells;   ///< only these; empty: all
  std::vector<std::string> ignore;  ///< keys of identity that may differ
  double delta_percent = 2.0;
  bool strict = false;
  bool no_rerun = false;        ///< failing cells are not measured again
  bool again = false;           ///< said of a suite, which is measured anew in any case
  std::filesystem::path junit;  ///< file for the verdict; empty: none
  std::filesystem::path page;   ///< an HTML file for it; empty: none

  std::filesystem::path output;  ///< of a suite that is measured; empty: results/SUITE_NAME
  std::optional<size_t> keep;    ///< earlier results of this folder; none: all
  launch::ToolChoice tools;
  std::filesystem::path site;     ///< empty: $MLFFBENCH_SITE, else this machine
  std::filesystem::path history;  ///< empty: the user's own

  /// Whether there are earlier programs or an earlier suite to run.
  bool has_earlier_programs() const
  {
    return !against_suite.empty() || !against_tools.lmp.empty() || !against_tools.plugin.empty();
  }
};

}  // namespace mlffbench::workflow
