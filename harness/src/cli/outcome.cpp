// SPDX-License-Identifier: GPL-2.0-or-later
// Outcomes as text.
#include "cli/outcome.h"

#include <fmt/format.h>
#include <variant>

namespace mlffbench {

std::string outcome_text(const RunOutcome &outcome)
{
  if (const auto *record = std::get_if<Record>(&outcome)) {
    return fmt::format(
        "{}{}",
        record->step_s.n == 0 ? "no counted step"
                              : fmt::format("{:.4g} ms per step", 1e3 * record->step_s.median),
        record->flags.empty() ? ""
                              : ", physics check not passed: " + record->flags.front().message);
  }
  if (const auto *failure = std::get_if<RunFailure>(&outcome))
    return "FAILED: " + failure->what;
  return "interrupted";
}

}  // namespace mlffbench
