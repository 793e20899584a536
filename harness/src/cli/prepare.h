// SPDX-License-Identifier: GPL-2.0-or-later
// From options to a plan that can be run.
#pragma once

#include "cli/commands.h"
#include "deck/plan.h"
#include "place/site.h"

namespace mlffbench {

struct Prepared {
  Tools tools;
  Plan plan;
};

/// Finds the programs, loads the suite and makes the plan. Throws std::runtime_error or SuiteError.
Prepared prepare(const Options &options);

/// The site of the command line, of the environment, or this machine.
SiteSettings chosen_site(const Options &options);

/// The output folder of a suite whose user names none: results/SUITE_NAME.
std::filesystem::path default_output(const Suite &suite);

}  // namespace mlffbench
