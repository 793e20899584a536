// SPDX-License-Identifier: GPL-2.0-or-later
// From a suite file to a checked Suite.
#pragma once

#include "suite/diagnostic.h"
#include "suite/document.h"
#include "suite/suite.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench {

/// Decodes a document that validate_suite() accepts and whose defaults are set. Paths are not
/// looked up yet: models and files hold what the suite file says.
Suite decode_suite(const nlohmann::json &value);

/// Reads data files, finds model, plugin and potential files, hashes them, and checks what a schema
/// cannot say: unique names, at most one teacher, `systems` that exist, settings that fit the
/// ensemble, names in the run folder that do not clash.
/// Relative paths are looked up beside the suite file, then (files only) in `potentials_folders` in
/// turn.
std::vector<Diagnostic> resolve_suite(Suite &suite, const Document &document,
                                      const std::vector<std::filesystem::path> &potentials_folders);

/// Validates, decodes and resolves the text of a suite file, whatever the file says now: paths in
/// it are relative to `file`. Throws SuiteError with every fault found.
Suite load_suite_text(const std::string &text, const std::filesystem::path &file,
                      const std::vector<std::filesystem::path> &potentials_folders);

/// Reads, validates, decodes and resolves a suite file.
/// Throws SuiteError with every fault found, std::runtime_error if the file cannot be read.
Suite load_suite(const std::filesystem::path &file,
                 const std::vector<std::filesystem::path> &potentials_folders);

}  // namespace mlffbench
