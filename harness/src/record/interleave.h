// SPDX-License-Identifier: GPL-2.0-or-later
// Interleaved runs: their time slices of one number lie so close in time that the machine was the
// same for all.
#pragma once

#include "benchlog/bench_log.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::record {

/// A run's counted steps of one time slice.
struct Slice {
  int64_t number = 0;  ///< which those of the other runs have, too
  int64_t steps = 0;
  double pair_mean_s = 0.0;  ///< NaN like the following where no step has such a time
  double pair_median_s = 0.0;
  double step_mean_s = 0.0;
  double step_median_s = 0.0;
};

/// All slices of a run.
struct Interleaved {
  std::string group;  ///< names the runs that were interleaved with each other
  std::vector<Slice> slices;
};

/// The slices in a log with rows of this phase.
std::vector<Slice> slices_of(const benchlog::BenchLog &log, benchlog::Phase counted);

/// ln(b / a) of a figure, from the slices that both have. Of medians: the median of the slices'
/// ratios, so that a machine that changes its speed between slices does not matter. Of means: the
/// ratio of the means over all steps of these slices. None where the two were not interleaved with
/// each other, and below `fewest_slices`.
std::optional<double> log_ratio(const Interleaved &a, const Interleaved &b, double Slice::*figure);

/// Slices below which runs are compared as a whole.
constexpr size_t fewest_slices = 5;

}  // namespace mlffbench::record
