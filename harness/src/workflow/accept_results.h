// SPDX-License-Identifier: GPL-2.0-or-later
// Results made the baseline of their suite and machine.
#pragma once

#include "store/baseline.h"
#include "workflow/work_listener.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::workflow {

struct AcceptRequest {
  std::filesystem::path output;
  std::filesystem::path history;  ///< empty: the user's own
  std::string note;               ///< why they are accepted although something was lost; or empty
};

/// Why results were not accepted.
enum class Refusal { none, physics, slower, not_comparable };

struct Acceptance {
  Refusal refusal = Refusal::none;
  std::string why;  ///< they were refused, a sentence
  std::filesystem::path history;
  store::Baseline baseline;  ///< that they are now
  bool is_new = true;        ///< they were not before
  /// Cells that have fewer runs than a gate needs on each side, and how many it needs.
  std::vector<std::string> cells_of_few_runs;
  size_t runs_needed = 0;
};

/// Accepts the finished runs of an output folder. Without a note nothing may be lost: no cell
/// slower, missing or not comparable. Throws FileError, and std::runtime_error if a run is not
/// finished.
Acceptance accept_results(const AcceptRequest &request, WorkListener &listener);

}  // namespace mlffbench::workflow
