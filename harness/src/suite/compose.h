// SPDX-License-Identifier: GPL-2.0-or-later
// What suite files share and repeat: includes, variables, defaults and sweeps.
#pragma once

#include "yaml/document.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::suite {

/// A suite with all of these done, as if written out in one file.
struct ComposedSuite {             // NOLINT(bugprone-exception-escape): json's move only asserts
  yaml::Document document;         ///< every value with its place in the file that it came from
  std::vector<std::string> texts;  ///< of the suite file and all files that it includes
};

/// Reads the text of a suite file, whatever `file` says now. In this order:
/// 1. `include`: the files named, relative to the file that names them, each once; their lists are
///    put before those of the file that includes them, and its own other keys win over theirs.
/// 2. `defaults`: keys that every system, protocol, potential or layout has unless it has them
///    itself; null in the item takes a default away.
/// 3. `sweep` of an item: the item once for each combination of the values.
/// 4. `variables` and those of sweeps: `${name}` in any text. Where the text is nothing else it
///    becomes the variable's value with its type.
/// Throws SuiteError with every fault found.
ComposedSuite compose_suite(const std::string &text, const std::filesystem::path &file);

}  // namespace mlffbench::suite
