// SPDX-License-Identifier: GPL-2.0-or-later
// What a schema cannot check: names, roles, files.
#pragma once

#include "base/diagnostic.h"
#include "model/suite.h"
#include "yaml/document.h"

#include <filesystem>
#include <vector>

namespace mlffbench::rules {

/// Reads data files, finds model, plugin and potential files, hashes them, and checks what a schema
/// cannot say: unique names, at most one teacher, `systems` that exist, settings that fit the
/// ensemble, names in the run folder that do not clash.
/// Relative paths are looked up beside the suite file, then (files only) in `potentials_folders` in
/// turn.
std::vector<base::Diagnostic>
resolve_suite(model::Suite &suite, const yaml::Document &document,
              const std::vector<std::filesystem::path> &potentials_folders);

}  // namespace mlffbench::rules
