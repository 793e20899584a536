// SPDX-License-Identifier: GPL-2.0-or-later
// Targets of results.
#include "workflow/hold_targets.h"

#include "record/results_file.h"
#include "workflow/comparing.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench::workflow {

HeldTargets hold_targets(const std::filesystem::path &results, const std::filesystem::path &targets)
{
  HeldTargets held;
  held.targets = compare::load_targets(targets);
  held.results = record::load_results(results);
  require_runs(held.results, results);
  held.rows = compare::judge_targets(held.targets, held.results.cells);
  if (std::all_of(held.rows.begin(), held.rows.end(),
                  [](const compare::TargetRow &row) { return row.cell == nullptr; })) {
    throw std::runtime_error(fmt::format("{} has no cell for which {} has a limit; look at its "
                                         "`role`, `potential` and `system`",
                                         results.string(), targets.string()));
  }
  return held;
}

}  // namespace mlffbench::workflow
