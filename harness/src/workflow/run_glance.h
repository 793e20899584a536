// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of a run that goes on, from the ends of its bench log.
#pragma once

#include "workflow/folder_state.h"

#include <optional>

namespace mlffbench::workflow {

/// Figures that are not known yet are none.
struct RunGlance {
  std::optional<double> latency_s;  ///< of the last counted steps, or force calls: their median
  /// Slope of the conserved energy between the first and the last counted steps.
  std::optional<double> drift_eV_per_atom_per_ps;
  double elapsed_s = 0.0;  ///< since its bench log was begun; 0: not known
};

/// Reads some kilobytes of the log, however long it is. Nothing of it is known where the log cannot
/// be read, as of a run that has only begun.
RunGlance glance_at(const BegunRun &run);

}  // namespace mlffbench::workflow
