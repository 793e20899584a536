// SPDX-License-Identifier: GPL-2.0-or-later
// The script of a Slurm job. Nothing that a person wrote in YAML is read by a shell in it.
#pragma once

#include "executor/site.h"
#include "executor/submission.h"
#include "model/suite.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::executor {

/// The words of a line between spaces, each quoted, e.g. 'source' '/opt/env.sh'.
std::string quoted_words(std::string_view line);

struct JobScriptInput {
  const SiteSettings &site;
  const Submission &submission;
  model::Layout layout;
  std::filesystem::path output;   ///< absolute
  std::filesystem::path program;  ///< mlffbench, absolute
};

/// The whole script. Throws std::runtime_error if a path cannot stand in an #SBATCH line.
std::string job_script(const JobScriptInput &input);

}  // namespace mlffbench::executor
