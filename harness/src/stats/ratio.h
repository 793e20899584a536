// SPDX-License-Identifier: GPL-2.0-or-later
// The ratio of two times, from runs.
#pragma once

#include "stats/interval.h"

#include <optional>
#include <span>
#include <string>

namespace mlffbench::stats {

/// Estimate of a ratio with its interval and test.
struct Ratio {
  double value = 1.0;
  std::optional<Interval> interval;  ///< none below three pairs or two runs a side
  std::string method;       ///< of the interval: "sign test", "rank sum", "Student t", "Welch t"
  double p = 1.0;           ///< of the exact test that the ratio is 1
  double smallest_p = 1.0;  ///< that this test can reach with so many runs
  int runs_a = 0;
  int runs_b = 0;
  bool paired = false;
};

/// Of a / b.
Ratio inverse(Ratio ratio);

/// From ln(b / a) of matched runs: the median with its center_interval() and the p value of the
/// sign test. None for no pair.
std::optional<Ratio> paired_ratio(std::span<const double> log_ratios, double alpha);

/// From ln(a) and ln(b) of runs that are not matched: their shift with the interval of the rank-sum
/// test, or, with too few for that but two a side, Welch's. None where a or b has no run.
std::optional<Ratio> separate_ratio(std::span<const double> log_a, std::span<const double> log_b,
                                    double alpha);

}  // namespace mlffbench::stats
