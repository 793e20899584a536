// SPDX-License-Identifier: GPL-2.0-or-later
// Failed runs for the terminal.
#include "report/counted.h"
#include "report/results_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <vector>

namespace mlffbench::report {

namespace {

std::string cell_of(const std::string &label)
{
  return label.substr(0, label.rfind(' '));
}

/// Runs of each cell that have neither a record nor a failure: after one that cannot heal they are
/// not tried.
std::map<std::string, size_t> not_tried(const record::Results &results)
{
  std::set<std::string> ended;
  for (const auto &record : results.records)
    ended.insert(record.run_id);
  for (const auto &failure : results.failures)
    ended.insert(failure.run_id);
  std::map<std::string, size_t> cells;
  for (const auto &entry : results.plan) {
    if (!ended.contains(entry.run_id))
      ++cells[entry.cell()];
  }
  return cells;
}

}  // namespace

std::string failures_text(const record::Results &results)
{
  std::vector<std::pair<std::string, std::vector<const record::RunFailure *>>> by_message;
  for (const auto &failure : results.failures) {
    const auto known = std::find_if(by_message.begin(), by_message.end(),
                                    [&](const auto &entry) { return entry.first == failure.what; });
    if (known == by_message.end()) {
      by_message.push_back({failure.what, {&failure}});
    } else {
      known->second.push_back(&failure);
    }
  }
  auto left = not_tried(results);
  std::string text;
  for (const auto &[what, failures] : by_message) {
    const record::RunFailure &first = *failures.front();
    const size_t more = failures.size() - 1;
    text += fmt::format(
        "failed: {}{}: {}\n  look at {}\n", first.label,
        more == 0 ? "" : fmt::format(" and {} more {}", more, more == 1 ? "run" : "runs"), what,
        first.look_at);
    for (const auto *failure : failures) {
      const auto cell = left.extract(cell_of(failure->label));  // told once
      if (!cell.empty())
        text += fmt::format("  {} of {} not done\n",
                            counted(cell.mapped(), "more run", "more runs"), cell.key());
    }
  }
  return text;
}

}  // namespace mlffbench::report
