// SPDX-License-Identifier: GPL-2.0-or-later
// From a suite file to a checked Suite.
#pragma once

#include "model/suite.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench::rules {

/// Validates, decodes and resolves the text of a suite file, whatever the file says now: paths in
/// it are relative to `file`. Throws SuiteError with every fault found.
model::Suite load_suite_text(const std::string &text, const std::filesystem::path &file,
                             const std::vector<std::filesystem::path> &potentials_folders);

/// Reads, validates, decodes and resolves a suite file.
/// Throws SuiteError with every fault found, std::runtime_error if the file cannot be read.
model::Suite load_suite(const std::filesystem::path &file,
                        const std::vector<std::filesystem::path> &potentials_folders);

}  // namespace mlffbench::rules
