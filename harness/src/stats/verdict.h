// SPDX-License-Identifier: GPL-2.0-or-later
// From ratios to verdicts.
#pragma once

#include "stats/ratio.h"

#include <string>
#include <vector>

namespace mlffbench::stats {

enum class Verdict { faster, slower, equivalent, inconclusive };

/// "FASTER", "SLOWER", "EQUIVALENT", "INCONCLUSIVE".
std::string to_string(Verdict verdict);

struct Judgement {
  Verdict verdict = Verdict::inconclusive;
  /// Of an inconclusive one: "too_few_runs" (the test cannot reach alpha with so many),
  /// "wide_interval" (it holds both 1 and ratios beyond delta), "near_delta" (there is a
  /// difference, perhaps smaller than delta), "table" (a difference by itself, not among so many
  /// comparisons).
  std::string reason;
  double p_holm = 1.0;           ///< adjusted for the whole table
  double smallest_p_holm = 1.0;  ///< that it could have had with so many runs in such a table
};

/// Judges b against a for a whole table of ratios time b / time a. SLOWER or FASTER: p after Holm
/// is at most `alpha` and the ratio lies beyond 1 + `delta`, or its inverse. EQUIVALENT: the whole
/// interval lies within. Rows whose test cannot reach alpha are not tested and do not count for
/// Holm.
std::vector<Judgement> judge(const std::vector<Ratio> &table, double alpha, double delta);

}  // namespace mlffbench::stats
