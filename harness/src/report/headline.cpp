// SPDX-License-Identifier: GPL-2.0-or-later
// The first line of results.
#include "report/headline.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace mlffbench::report {

namespace {

const physics::Flag *halt_of(const record::Record &record)
{
  const auto found = std::find_if(record.flags.begin(), record.flags.end(),
                                  [](const physics::Flag &flag) { return flag.check == "halted"; });
  return found == record.flags.end() ? nullptr : &*found;
}

/// "2 of 4 runs ended early: REASON (LABEL and 1 more); " or nothing.
std::string early_text(const record::Results &results)
{
  std::vector<const record::Record *> early;
  for (const auto &record : results.records) {
    if (halt_of(record) != nullptr)
      early.push_back(&record);
  }
  if (early.empty())
    return "";
  const record::Record &first = *early.front();
  return fmt::format("{} of {} runs ended early: {}: {}{}; ", early.size(), results.planned,
                     first.label(), halt_of(first)->message,
                     early.size() == 1 ? "" : fmt::format(" (and {} more)", early.size() - 1));
}

}  // namespace

std::string headline(const record::Results &results)
{
  const auto whole =
      std::count_if(results.records.begin(), results.records.end(),
                    [](const record::Record &record) { return halt_of(record) == nullptr; });
  return fmt::format("Suite {}: {}{} of {} runs finished{}{}\n", results.suite, early_text(results),
                     whole, results.planned,
                     results.failures.empty() ? ""
                                              : fmt::format(", {} failed", results.failures.size()),
                     results.pending() == 0 ? "" : fmt::format(", {} to do", results.pending()));
}

}  // namespace mlffbench::report
