// SPDX-License-Identifier: GPL-2.0-or-later
// The loop over a place.
#include "place/drive.h"

#include "launch/process.h"

#include <map>
#include <variant>

namespace mlffbench {

bool drive(Place &place, const std::vector<const PlannedRun *> &runs, int retries,
           DriveListener &listener)
{
  if (interrupted())
    return false;
  std::map<const PlannedRun *, int> tries;
  place.submit(runs);
  while (place.busy()) {
    if (interrupted())
      return false;
    std::vector<const PlannedRun *> again;
    for (const PlannedRun *run : place.observe(listener)) {
      const RunOutcome outcome = place.collect(*run);
      const auto *failure = std::get_if<RunFailure>(&outcome);
      const bool retry = failure != nullptr && !failure->final && tries[run]++ < retries;
      listener.ended(*run, outcome, retry);
      if (std::holds_alternative<Interruption>(outcome))
        return false;
      if (retry)
        again.push_back(run);
    }
    if (!again.empty())
      place.submit(again);
  }
  return true;
}

}  // namespace mlffbench
