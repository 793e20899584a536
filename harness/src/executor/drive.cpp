// SPDX-License-Identifier: GPL-2.0-or-later
// The loop over an executor.
#include "executor/drive.h"

#include "launch/process.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mlffbench {

namespace {

/// Failures of one drive, by cell.
class Failures {
public:
  /// Whether the other runs of the cell are bound to fail like this one.
  bool is_hopeless(const PlannedRun &run, const RunFailure &failure)
  {
    if (failure.concerns == Concerns::cell)
      return true;
    if (failure.concerns == Concerns::nothing)
      return false;
    m_seen.emplace_back(&run, failure.what);
    return std::count_if(m_seen.begin(), m_seen.end(), [&](const auto &seen) {
             return same_cell(*seen.first, run) && seen.second == failure.what;
           }) > 1;
  }

private:
  std::vector<std::pair<const PlannedRun *, std::string>> m_seen;
};

}  // namespace

bool drive(Executor &executor, const std::vector<const PlannedRun *> &runs, int retries,
           DriveListener &listener)
{
  const CatchInterrupts catch_interrupts;
  if (interrupted())
    return false;
  std::map<const PlannedRun *, int> tries;
  Failures failures;
  executor.submit(runs);
  while (executor.busy()) {
    if (interrupted())
      return false;
    std::vector<const PlannedRun *> again;
    for (const PlannedRun *run : executor.observe(listener)) {
      const RunOutcome outcome = executor.collect(*run);
      const auto *failure = std::get_if<RunFailure>(&outcome);
      const bool retry = failure != nullptr && !failure->final && tries[run]++ < retries;
      listener.ended(*run, outcome, retry);
      if (std::holds_alternative<Interruption>(outcome))
        return false;
      if (retry) {
        again.push_back(run);
      } else if (failure != nullptr && failures.is_hopeless(*run, *failure)) {
        if (const auto withdrawn = executor.withdraw(*run); !withdrawn.empty())
          listener.withdrawn(*run, withdrawn);
      }
    }
    if (!again.empty())
      executor.submit(again);
  }
  return true;
}

}  // namespace mlffbench
