// SPDX-License-Identifier: GPL-2.0-or-later
// Steps of a history.
#include "workflow/history_steps.h"

#include "stats/change_points.h"
#include "store/baseline.h"
#include "store/history.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace mlffbench::workflow {

namespace {

/// A baseline that somebody accepted with a note, and its runs.
struct AcceptedChange {
  store::Baseline baseline;
  std::vector<std::tuple<std::string, std::string>> runs;
};

std::vector<AcceptedChange> accepted_changes(const std::filesystem::path &file)
{
  std::vector<AcceptedChange> accepted;
  for (const auto &baseline : store::list_baselines(file)) {
    if (baseline.note.empty())
      continue;
    AcceptedChange change{baseline, {}};
    for (const auto &record : store::baseline_results(file, baseline).records)
      change.runs.emplace_back(record.run_id, record.finished_utc);
    accepted.push_back(std::move(change));
  }
  return accepted;
}

/// The note of the first baseline that has runs of the level after the step; empty: none.
std::string accepted_note(const compare::Step &step, const std::vector<AcceptedChange> &accepted)
{
  for (const auto &change : accepted) {
    const bool holds =
        std::any_of(step.after.begin(), step.after.end(), [&](const record::Record *run) {
          return std::find(change.runs.begin(), change.runs.end(),
                           std::tuple(run->run_id, run->finished_utc)) != change.runs.end();
        });
    if (holds)
      return change.baseline.note;
  }
  return "";
}

}  // namespace

std::string HistorySteps::note_of(const compare::Step &step) const
{
  const auto found = notes.find(&step);
  return found == notes.end() ? "" : found->second;
}

HistorySteps history_steps(const std::filesystem::path &history, double delta)
{
  HistorySteps result;
  result.alpha = 0.05;
  result.records = store::history_records(history, result.damaged);
  result.cells = compare::find_steps(result.records, result.alpha, delta);
  const size_t cells = std::max<size_t>(result.cells.size(), 1);
  result.sessions_needed = stats::change_points_need(result.alpha / static_cast<double>(cells));
  const auto accepted = accepted_changes(history);
  for (const auto &cell : result.cells) {
    for (const auto &step : cell.steps) {
      if (auto note = accepted_note(step, accepted); !note.empty())
        result.notes[&step] = std::move(note);
    }
  }
  return result;
}

}  // namespace mlffbench::workflow
