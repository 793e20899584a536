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

namespace mlffbench::executor {

namespace {

/// Failures of one drive, by cell.
class Failures {
public:
  /// Whether the other runs of the cell are bound to fail like this one.
  bool is_hopeless(const deck::PlannedRun &run, const record::RunFailure &failure)
  {
    if (failure.concerns == record::Concerns::cell)
      return true;
    if (failure.concerns == record::Concerns::nothing)
      return false;
    m_seen.emplace_back(&run, failure.what);
    return std::count_if(m_seen.begin(), m_seen.end(), [&](const auto &seen) {
             return deck::same_cell(*seen.first, run) && seen.second == failure.what;
           }) > 1;
  }

private:
  std::vector<std::pair<const deck::PlannedRun *, std::string>> m_seen;
};

}  // namespace

bool drive(Executor &executor, const std::vector<const deck::PlannedRun *> &runs, int retries,
           DriveListener &listener)
{
  const launch::CatchInterrupts catch_interrupts;
  if (launch::interrupted())
    return false;
  std::map<const deck::PlannedRun *, int> tries;
  Failures failures;
  executor.submit(runs);
  while (executor.busy()) {
    if (launch::interrupted())
      return false;
    std::vector<const deck::PlannedRun *> again;
    for (const deck::PlannedRun *run : executor.observe(listener)) {
      const launch::RunOutcome outcome = executor.collect(*run);
      const auto *failure = std::get_if<record::RunFailure>(&outcome);
      const bool retry = failure != nullptr && !failure->final && tries[run]++ < retries;
      listener.ended(*run, outcome, retry);
      if (std::holds_alternative<launch::Interruption>(outcome))
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

}  // namespace mlffbench::executor
