// SPDX-License-Identifier: GPL-2.0-or-later
// Failed runs for the terminal.
#include "report/results_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <vector>

namespace mlffbench {

namespace {

std::string cell_of(const std::string &label)
{
  return label.substr(0, label.rfind(' '));
}

/// Runs of the cells of these failures that have neither a record nor a failure: after one that
/// cannot heal they are not tried.
size_t not_tried(const Results &results, const std::vector<const RunFailure *> &failures)
{
  std::set<std::string> cells;
  for (const auto *failure : failures)
    cells.insert(cell_of(failure->label));
  std::set<std::string> ended;
  for (const auto &record : results.records)
    ended.insert(record.run_id);
  for (const auto &failure : results.failures)
    ended.insert(failure.run_id);
  return static_cast<size_t>(
      std::count_if(results.plan.begin(), results.plan.end(), [&](const PlanEntry &entry) {
        return cells.contains(entry.cell()) && !ended.contains(entry.run_id);
      }));
}

}  // namespace

std::string failures_text(const Results &results)
{
  std::vector<std::pair<std::string, std::vector<const RunFailure *>>> by_message;
  for (const auto &failure : results.failures) {
    const auto known = std::find_if(by_message.begin(), by_message.end(),
                                    [&](const auto &entry) { return entry.first == failure.what; });
    if (known == by_message.end()) {
      by_message.push_back({failure.what, {&failure}});
    } else {
      known->second.push_back(&failure);
    }
  }
  std::string text;
  for (const auto &[what, failures] : by_message) {
    const RunFailure &first = *failures.front();
    const size_t more = failures.size() - 1;
    text += fmt::format(
        "failed: {}{}: {}\n  look at {}\n", first.label,
        more == 0 ? "" : fmt::format(" and {} more {}", more, more == 1 ? "run" : "runs"), what,
        first.look_at);
    if (const size_t left = not_tried(results, failures); left > 0) {
      text += fmt::format("  {} more {} of {} not done\n", left, left == 1 ? "run" : "runs",
                          cell_of(first.label));
    }
  }
  return text;
}

}  // namespace mlffbench
