// SPDX-License-Identifier: GPL-2.0-or-later
// What a plan will take, from records of runs that were.
#pragma once

#include "deck/plan.h"
#include "report/estimate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mlffbench::workflow {

/// What is left to do of some runs.
struct Forecast {
  size_t runs = 0;
  size_t finished = 0;
  size_t unknown = 0;  ///< to do, but without a basis for an estimate
  double seconds = 0.0;
  int64_t bytes = 0;
  report::Basis basis = report::Basis::same_cell;  ///< the weakest of those to do
  bool at_most = false;                            ///< one of those to do is an upper bound

  void add(bool is_finished, const report::RunEstimate &estimate)
  {
    ++runs;
    if (is_finished) {
      ++finished;
      return;
    }
    basis = std::max(basis, estimate.basis);
    unknown += estimate.basis == report::Basis::none ? 1U : 0U;
    at_most = at_most || estimate.at_most;
    seconds += estimate.seconds;
    bytes += estimate.bytes;
  }

  size_t to_do() const { return runs - finished; }
};

/// All runs of a plan with what is known of them.
struct PlanForecast {
  std::filesystem::path records;               ///< folder that the estimates are from
  size_t past_runs = 0;                        ///< records found there
  std::vector<report::RunEstimate> estimates;  ///< of the plan's runs, in order
  std::vector<bool> finished;
  Forecast total;
  std::vector<std::pair<const deck::PlannedRun *, Forecast>> cells;  ///< by the first run of each
  std::set<std::string> unknown_potentials;
};

/// Of a plan in an output folder, estimated from the records of another; empty: of the same. They
/// point into the plan. Throws std::runtime_error if the other is no output folder.
PlanForecast forecast(const deck::Plan &plan, const std::filesystem::path &output,
                      const std::filesystem::path &records);

}  // namespace mlffbench::workflow
