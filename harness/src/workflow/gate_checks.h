// SPDX-License-Identifier: GPL-2.0-or-later
// What a gate can find missing before anything runs.
#pragma once

#include "deck/plan.h"
#include "record/results.h"
#include "store/baseline.h"
#include "workflow/gate_request.h"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace mlffbench::workflow {

/// Throws std::runtime_error unless all runs of these results have ended, well or in a failure, and
/// there is one.
void require_finished(const record::Results &results, const std::filesystem::path &path);

/// The baseline of a suite on a machine. Throws NotComparable with those that there are.
store::Baseline required_baseline(const std::filesystem::path &history, const std::string &suite,
                                  const store::Machine &machine);

/// The runs of the suite's baselines on all machines: where runs are jobs, their machine is not
/// known before. Throws NotComparable if there is none.
record::Results baselines_anywhere(const std::filesystem::path &history, const std::string &suite);

/// Throws std::runtime_error if a wanted cell or the control is not in the plan.
void require_known_cells(const GateRequest &gate, const deck::Plan &plan);

/// These cells with the control's beside them, and with what is interleaved with them: a run alone
/// is measured otherwise.
std::set<std::string> with_cells_beside(const deck::Plan &plan, std::set<std::string> cells,
                                        const std::string &control);

/// Throws unless the earlier results have each wanted cell, the control, and at least one cell that
/// can be compared.
void require_cells_of_both(const GateRequest &gate, const deck::Plan &plan,
                           const record::Results &earlier, const std::string &earlier_name);

/// The same for an earlier plan.
void require_cells_of_both(const GateRequest &gate, const deck::Plan &plan,
                           const deck::Plan &earlier);

/// Throws NotComparable if earlier results are of another machine than this one, which measures.
void require_same_machine(const GateRequest &gate, const record::Results &earlier,
                          const std::string &earlier_name);

/// Throws std::runtime_error unless kept results are of the suite of this plan. Returns a note, or
/// nothing, where suite, model or programs have changed since.
std::string require_results_of(const deck::Plan &plan, const record::Results &results,
                               const std::filesystem::path &path);

}  // namespace mlffbench::workflow
