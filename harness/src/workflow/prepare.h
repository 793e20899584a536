// SPDX-License-Identifier: GPL-2.0-or-later
// From a suite file to a plan that can be run.
#pragma once

#include "deck/plan.h"
#include "launch/lammps.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::workflow {

/// A suite, by what programs it is to be run, and where to.
struct SuiteRequest {
  std::filesystem::path suite;
  std::filesystem::path output;  ///< empty: results/SUITE_NAME
  launch::ToolChoice tools;
  int least_repetitions = 0;  ///< where the suite says fewer
};

/// A plan with all that its runs need.
struct Prepared {
  launch::Tools tools;
  deck::Plan plan;
  std::filesystem::path output;
  std::vector<std::string> not_asked;  ///< potentials whose interpreter was not asked
};

/// Which interpreters are asked for their packages.
enum class AskPythons {
  all,
  not_of_suite  ///< none that the suite names: that would run a program of the suite's author
};

/// Finds the programs, loads the suite and makes the plan. Runs of potentials whose interpreter was
/// not asked have no id, unless a record in the output folder tells what the interpreter had.
/// Throws std::runtime_error or SuiteError.
Prepared prepare(const SuiteRequest &request, AskPythons ask = AskPythons::all);

}  // namespace mlffbench::workflow
