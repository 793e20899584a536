// SPDX-License-Identifier: GPL-2.0-or-later
// Which cells are faster or slower, as a figure.
#pragma once

#include "compare/comparison.h"
#include "figures/group.h"
#include "stats/verdict.h"

#include <string>
#include <vector>

namespace mlffbench::figures {

/// What is known of a cell beside its group's teacher, for the whole table of them.
struct CellVerdict {
  const record::CellSummary *cell = nullptr;
  stats::Ratio time;  ///< of a step of the cell / of the teacher
  stats::Judgement judgement;
};

/// A 2 % difference counts, and the table errs with a probability of at most 5 %.
constexpr double verdict_delta = 0.02;
constexpr double verdict_alpha = 0.05;

/// Of each cell that has a speed-up.
std::vector<CellVerdict> verdicts(const std::vector<record::CellSummary> &cells);

/// Why figures that hold cells against the teacher's are refused.
constexpr const char *no_teacher = "no group has runs of a teacher and of another potential";

/// "0.91 to 0.95", or why there is none.
std::string interval_text(const stats::Ratio &ratio);

/// Of cells against the teacher.
Figure verdict_figure(const std::vector<Group> &groups, const std::vector<CellVerdict> &table);

/// Of B against A.
Figure verdict_figure(const compare::Comparison &comparison);

}  // namespace mlffbench::figures
