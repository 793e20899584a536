// SPDX-License-Identifier: GPL-2.0-or-later
// From options to a plan that can be run.
#pragma once

#include "cli/commands.h"
#include "deck/plan.h"
#include "executor/site.h"

#include <string>
#include <vector>

namespace mlffbench {

struct Prepared {
  Tools tools;
  Plan plan;
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
Prepared prepare(const Options &options, AskPythons ask = AskPythons::all);

/// The site of the command line, of the environment, or this machine.
SiteSettings chosen_site(const Options &options);

/// The output folder of a suite whose user names none: results/SUITE_NAME.
std::filesystem::path default_output(const Suite &suite);

}  // namespace mlffbench
