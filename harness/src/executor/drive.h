// SPDX-License-Identifier: GPL-2.0-or-later
// Runs of a plan through an executor: what is pending, in order, with retries.
#pragma once

#include "executor/executor.h"

#include <functional>
#include <vector>

namespace mlffbench::executor {

/// What a person sees of it.
class DriveListener : public ExecutorListener {
public:
  /// `again`: the run failed and is tried once more.
  virtual void ended(const deck::PlannedRun &run, const launch::RunOutcome &outcome,
                     bool again) = 0;
  /// These runs of a cell are not tried, since they would fail as this one did.
  virtual void withdrawn(const deck::PlannedRun & /*failed*/,
                         const std::vector<const deck::PlannedRun *> & /*runs*/)
  {
  }
};

/// Brings runs to a record or a failure; a failed one is tried again up to `retries` times unless
/// its failure is final. Once a cell has had a failure that cannot heal, or the same one twice, its
/// other runs are not tried any more, where the executor can take them back. False if a signal
/// stopped it before all had ended.
bool drive(Executor &executor, const std::vector<const deck::PlannedRun *> &runs, int retries,
           DriveListener &listener);

}  // namespace mlffbench::executor
