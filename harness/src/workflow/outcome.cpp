// SPDX-License-Identifier: GPL-2.0-or-later
// Outcomes as text.
#include "workflow/outcome.h"

#include <fmt/format.h>
#include <variant>

namespace mlffbench::workflow {

namespace {

std::string time_text(const record::Record &record)
{
  constexpr double ms_per_s = 1e3;
  if (record.ensemble == model::Ensemble::rerun)
    return fmt::format("{:.4g} ms per frame (median)", ms_per_s * record.force_s.median);
  if (record.step_s.n == 0)
    return "no counted step";
  return fmt::format("{:.4g} ms per step (median)", ms_per_s * record.step_s.median);
}

}  // namespace

std::string outcome_text(const launch::RunOutcome &outcome)
{
  if (const auto *record = std::get_if<record::Record>(&outcome)) {
    return fmt::format("{}{}", time_text(*record),
                       record->flags.empty()
                           ? ""
                           : ", physics check not passed: " + record->flags.front().message);
  }
  if (const auto *failure = std::get_if<record::RunFailure>(&outcome))
    return "FAILED: " + failure->what;
  return "interrupted";
}

}  // namespace mlffbench::workflow
