// SPDX-License-Identifier: GPL-2.0-or-later
// Time and disk of runs to come, from records of runs that were.
#pragma once

#include "deck/plan.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench {

/// What an estimate stands on, from the firmest to none.
enum class Basis {
  same_cell,   ///< runs of the same system, protocol, layout and potential
  same_size,   ///< other systems or protocols with as many atoms, same layout and potential
  other_size,  ///< same layout and potential, scaled by the number of atoms
  none
};

/// "same cell", "same size", "other size", "none".
const char *basis_text(Basis basis);

struct RunEstimate {
  double seconds = 0.0;
  int64_t bytes = 0;  ///< of the run folder
  Basis basis = Basis::none;
};

/// What a finished run took.
struct PastRun {
  std::string system;
  std::string protocol;
  std::string layout;
  std::string potential;
  int64_t atoms = 0;
  double start_s = 0.0;  ///< apart from its steps
  double step_s = 0.0;
  double step_B = 0.0;  ///< of its logs
  int64_t other_B = 0;  ///< of its other files
};

/// All records below an output folder, also of runs that its present plan does not name; none if
/// there is no such folder.
std::vector<PastRun> past_runs(const std::filesystem::path &output);

/// Medians over the past runs with the firmest basis.
RunEstimate estimate_run(const PlannedRun &run, const std::vector<PastRun> &past);

/// "1.2 GB", "340 kB".
std::string size_text(int64_t bytes);

}  // namespace mlffbench
