// SPDX-License-Identifier: GPL-2.0-or-later
// Runs that are executed at the same time on the same CPUs, one of them working at a time.
#pragma once

#include "launch/execute.h"

#include <filesystem>
#include <functional>
#include <vector>

namespace mlffbench::executor {

/// One of these runs, with what execute_run() wants to know.
// json's move constructor only asserts; clang-tidy takes that for a throw.
struct InterleavedRun {  // NOLINT(bugprone-exception-escape)
  const deck::Plan *plan = nullptr;
  const deck::PlannedRun *run = nullptr;
  const launch::Tools *tools = nullptr;
  std::filesystem::path output;
  launch::ExecutionSettings settings;
  std::function<void(int64_t steps_done)> progress;
};

/// Executes runs of one layout by execute_run(), each in a thread of its own, in which its
/// functions `progress` and `settings.note` are called. They get CPUs for one and are
/// interleaved in this order; one that fails leaves the others. Returns when all have ended; throws
/// what execute_run() throws, and std::system_error.
std::vector<launch::RunOutcome> execute_interleaved(std::vector<InterleavedRun> runs);

}  // namespace mlffbench::executor
