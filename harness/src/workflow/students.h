// SPDX-License-Identifier: GPL-2.0-or-later
// Students beside their teachers in an output folder.
#pragma once

#include "compare/fidelity_cells.h"

#include <filesystem>
#include <functional>
#include <string>

namespace mlffbench::workflow {

/// Which students are compared.
struct StudentsRequest {
  std::filesystem::path output;
  std::function<bool(const record::PlanEntry &)> wanted;  ///< the runs that hold what is compared
  std::string remedy;                                     ///< for a folder whose plan has none
};

/// Why something is not compared, or not to be relied on.
enum class StudentRemark {
  unfinished,
  failed,  ///< the run, or the comparison
  flag     ///< a run did not pass its physics check
};

/// What is done with each student, and with each sentence about one, in run order.
struct StudentsVisitor {
  std::function<void(const compare::FidelityCell &, const compare::FidelityRuns &student)> compare;
  std::function<void(StudentRemark, const std::string &sentence)> remark;
};

/// Visits each student in an output folder beside its teacher. What cannot be compared, as of runs
/// that were halted, makes a sentence. Returns the suite's name. Throws std::runtime_error if no
/// run of the plan is for this comparison.
std::string compare_students(const StudentsRequest &request, const StudentsVisitor &visitor);

}  // namespace mlffbench::workflow
