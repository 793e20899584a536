// SPDX-License-Identifier: GPL-2.0-or-later
// `include` of suite files.
#pragma once

#include "yaml/node.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::suite {

/// A suite file merged with all that it includes.
struct IncludedFiles {  // NOLINT(bugprone-exception-escape): json's move only asserts
  yaml::Node tree;
  std::vector<std::string> names;  ///< as messages show them, the suite file first
  std::vector<std::string> texts;  ///< in the same order
};

/// `text` is that of `file`. Throws SuiteError for the first fault: a file that cannot be read, a
/// circle, an include that is no path.
IncludedFiles read_with_includes(const std::string &text, const std::filesystem::path &file);

}  // namespace mlffbench::suite
