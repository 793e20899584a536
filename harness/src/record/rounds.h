// SPDX-License-Identifier: GPL-2.0-or-later
// Runs that took turns on the same CPUs: their turns of one round lie so close in time that the
// machine was the same for all.
#pragma once

#include "benchlog/bench_log.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::record {

/// A run's counted steps of its turn in one round.
struct Round {
  int64_t number = 0;
  int64_t steps = 0;
  double pair_mean_s = 0.0;  ///< NaN like the following where no step has such a time
  double pair_median_s = 0.0;
  double step_mean_s = 0.0;
  double step_median_s = 0.0;
};

/// All turns of a run.
struct Turns {
  std::string group;  ///< names the runs that took turns with each other
  std::vector<Round> rounds;
};

/// The turns in a log with rows of this phase.
std::vector<Round> rounds_of(const benchlog::BenchLog &log, benchlog::Phase counted);

/// ln(b / a) of a figure, from the rounds that both have. Of medians: the median of the rounds'
/// ratios, so that a machine that changes its speed between rounds does not matter. Of means: the
/// ratio of the means over all steps of these rounds. None where the two did not take turns with
/// each other, and below `fewest_rounds`.
std::optional<double> log_ratio(const Turns &a, const Turns &b, double Round::*figure);

/// Rounds below which runs are compared as a whole.
constexpr size_t fewest_rounds = 5;

}  // namespace mlffbench::record
