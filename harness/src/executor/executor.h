// SPDX-License-Identifier: GPL-2.0-or-later
// Where and when runs are executed: the interface for schedulers (docs/executors.md).
#pragma once

#include "deck/plan.h"
#include "executor/site.h"
#include "launch/execute.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace mlffbench::executor {

/// What an executor tells while runs go on.
class ExecutorListener {
public:
  ExecutorListener() = default;
  virtual ~ExecutorListener() = default;
  ExecutorListener(const ExecutorListener &) = delete;
  ExecutorListener &operator=(const ExecutorListener &) = delete;
  ExecutorListener(ExecutorListener &&) = delete;
  ExecutorListener &operator=(ExecutorListener &&) = delete;

  virtual void begun(const deck::PlannedRun &run) = 0;
  virtual void steps(const deck::PlannedRun &run, int64_t done) = 0;
  virtual void note(const std::string &text) = 0;
};

/// All that an executor works with. It outlives the executor.
struct ExecutorContext {
  const deck::Plan &plan;
  const launch::Tools &tools;
  const SiteSettings &site;
  std::filesystem::path output;
};

/// One kind of executor. The driver (drive.h) calls prepare() once, submit() with the runs that
/// have no record, and then observe() until nothing is busy(), with collect() for each run that
/// observe() names; what failed may come to submit() again. Whatever an executor does, a run is
/// executed by execute_run(), here or by `mlffbench execute` elsewhere, so that its record is the
/// same.
class Executor {
public:
  Executor() = default;
  virtual ~Executor() = default;
  Executor(const Executor &) = delete;
  Executor &operator=(const Executor &) = delete;
  Executor(Executor &&) = delete;
  Executor &operator=(Executor &&) = delete;

  /// As site files and records name it.
  virtual std::string name() const = 0;
  /// Checks that the plan can be executed here, and leaves what that needs in the output folder.
  /// Throws std::runtime_error with the remedy.
  virtual void prepare() = 0;
  /// Takes charge of these runs, in this order; of a run that is under way from an earlier call of
  /// the program it only takes note.
  virtual void submit(const std::vector<const deck::PlannedRun *> &runs) = 0;
  /// Runs that have ended since the last call. Waits a while if there are none; may come back
  /// without one.
  virtual std::vector<const deck::PlannedRun *> observe(ExecutorListener &listener) = 0;
  /// What became of a run that observe() named.
  virtual launch::RunOutcome collect(const deck::PlannedRun &run) = 0;
  /// Gives up those runs of this one's cell whose turn has not come, and returns them. An executor
  /// that cannot take them back returns none.
  virtual std::vector<const deck::PlannedRun *> withdraw(const deck::PlannedRun & /*like*/)
  {
    return {};
  }
  /// Whether runs are to be waited for.
  virtual bool busy() const = 0;
  /// What a person who stops to wait has to know, one sentence; empty: nothing goes on.
  virtual std::string farewell() const = 0;
};

/// The executor that a site names.
std::unique_ptr<Executor> make_executor(const ExecutorContext &context);

/// Settings of a site for the execution of one run on the machine at hand.
launch::ExecutionSettings execution_settings(const SiteSettings &site);

}  // namespace mlffbench::executor
