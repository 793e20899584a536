// SPDX-License-Identifier: GPL-2.0-or-later
// Where the runs of a suite are executed, as a user chooses it.
#pragma once

#include "executor/site.h"

#include <filesystem>

namespace mlffbench::workflow {

struct SiteChoice {
  std::filesystem::path file;  ///< empty: $MLFFBENCH_SITE, else this machine
  bool oversubscribe = false;
  bool detach = false;  ///< jobs are submitted and not waited for
};

/// Throws SuiteError, FileError, and std::runtime_error where there are no jobs to submit.
executor::SiteSettings chosen_site(const SiteChoice &choice);

}  // namespace mlffbench::workflow
