// SPDX-License-Identifier: GPL-2.0-or-later
// Time and disk of runs to come, from records of runs that were.
#pragma once

#include "deck/plan.h"
#include "model/cell_key.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::report {

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
  double seconds = 0.0;  ///< that it works; not what it waits for matched runs on the same CPUs
  int64_t bytes = 0;     ///< of the run folder
  Basis basis = Basis::none;
  /// Of a minimisation without an earlier one among the past runs: it may end long before
  /// `maxiter`.
  bool at_most = false;
};

/// What a finished run took.
struct PastRun {
  model::CellKey cell;
  model::Ensemble ensemble = model::Ensemble::nve;
  int64_t atoms = 0;
  double steps = 0.0;    ///< with those of the warm-up; of minimize iterations, of rerun frames
  double start_s = 0.0;  ///< apart from its steps, and from waiting for its slices
  double step_s = 0.0;
  double step_B = 0.0;   ///< of its logs
  double frame_B = 0.0;  ///< of its dump, for each atom of a frame; 0: it wrote none
  int64_t other_B = 0;   ///< of its other files, without those that it has links to
};

/// All records below an output folder, also of runs that its present plan does not name; none if
/// there is no such folder.
std::vector<PastRun> past_runs(const std::filesystem::path &output);

/// Medians over the past runs with the firmest basis. A minimisation is taken to need as many
/// iterations as the earlier ones among them, a dump as many bytes for each atom as the earlier
/// ones, or as many as is usual.
RunEstimate estimate_run(const deck::PlannedRun &run, const std::vector<PastRun> &past);

/// "1.2 GB", "340 kB".
std::string size_text(int64_t bytes);

}  // namespace mlffbench::report
