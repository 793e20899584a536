// SPDX-License-Identifier: GPL-2.0-or-later
// Comparison of the cells of two results, or of two potentials of one.
#pragma once

#include "compare/comparable.h"
#include "record/cell_summary.h"
#include "record/record.h"
#include "stats/verdict.h"

#include <optional>
#include <string>
#include <vector>

namespace mlffbench::compare {

/// What is to be compared. Potentials by name; empty for all that both sides have.
struct ComparisonRequest {
  std::string potential_a;
  std::string potential_b;
  /// A potential that is the same on both sides: times are taken relative to those of its matched
  /// runs, so that what the machine changed from one session to the other falls out.
  std::string control;
  bool matched = false;  ///< runs of one repetition on both sides were interleaved
  double alpha = 0.05;
  double delta = 0.02;  ///< differences up to this fraction do not matter
};

/// One row: a cell on both sides. Ratios are time of b / time of a.
struct ComparedCell {
  model::CellGroup group;
  std::string potential_a;
  std::string potential_b;
  double step_median_a_s = 0.0;  ///< median over runs of their medians
  double step_median_b_s = 0.0;
  std::optional<stats::Ratio>
      step_median;                        ///< of medians of whole steps: the verdict is on this one
  std::optional<stats::Ratio> step_mean;  ///< of their means, which rule ns/day
  std::optional<stats::Ratio> pair_median;  ///< of medians of the pair style
  stats::Judgement judgement;  ///< its reason may also be "physics": a run did not pass its check
  record::Pairs pairs;         ///< where runs are to be matched
  bool interleave_wanted = false;  ///< by their calls, though perhaps too few slices
  int unsteady_a = 0;              ///< runs that slow down or have no steady state
  int unsteady_b = 0;
  int flagged_a = 0;  ///< runs that did not pass a physics check
  int flagged_b = 0;
  std::vector<Difference> unlike;  ///< in the form in which the potentials were run

  /// "system/protocol/layout/potential"; "potential_a > potential_b" where they differ.
  std::string label() const;
};

struct Comparison {
  ComparisonRequest request;
  bool paired = false;  ///< runs are matched by repetition, where they were measured together
  std::vector<ComparedCell> cells;
  size_t runs_on_both_sides = 0;    ///< the very same ones
  std::vector<std::string> only_a;  ///< cells that the other side lacks
  std::vector<std::string> only_b;
  Differences differences;
};

/// Compares two results: runs are not matched, unless the request says so or one process measured
/// both (the two sides of a gate).
Comparison compare_sessions(const std::vector<record::Record> &a,
                            const std::vector<record::Record> &b, const ComparisonRequest &request);

/// Compares two potentials of one session in runs of one repetition. An empty `potential_a` means
/// the teacher, an empty `potential_b` all others.
Comparison compare_potentials(const std::vector<record::Record> &records,
                              const ComparisonRequest &request);

}  // namespace mlffbench::compare
