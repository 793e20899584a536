// SPDX-License-Identifier: GPL-2.0-or-later
// execution.json: what it takes to execute runs on another machine or later, in one file.
#pragma once

#include "executor/executor.h"

#include <filesystem>
#include <optional>
#include <string>

namespace mlffbench::executor {

/// The suite as it was planned, and with which programs; a suite that is edited meanwhile does not
/// matter. Which of them is right is in the end decided by the run's id.
struct Execution {                   // NOLINT(bugprone-exception-escape): json's move only asserts
  std::filesystem::path suite_file;  ///< absolute; its text may have changed
  std::string suite_text;            ///< as it was planned
  std::filesystem::path lmp;
  std::filesystem::path plugin;  ///< empty: bench/latency is built in
  std::filesystem::path python;  ///< of engine ase where a potential names none; empty: look for it
  std::vector<std::filesystem::path> potentials_folders;
  SiteSettings site;
};

/// Writes execution.json in the output folder, whole or not at all. Throws FileError.
void write_execution(const ExecutorContext &context);

/// Throws std::runtime_error if it is missing, damaged or of another release.
Execution read_execution(const std::filesystem::path &output);

}  // namespace mlffbench::executor
