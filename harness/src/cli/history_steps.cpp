// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench history steps.
#include "base/json_output.h"
#include "cli/commands.h"
#include "cli/history_place.h"
#include "compare/steps.h"
#include "report/comparison_text.h"
#include "report/counted.h"
#include "report/table.h"
#include "stats/change_points.h"
#include "stats/series_json.h"
#include "store/baseline.h"
#include "store/history.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tuple>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

constexpr double alpha = 0.05;

/// A baseline that somebody accepted with a note, and its runs.
struct AcceptedChange {
  Baseline baseline;
  std::vector<std::tuple<std::string, std::string>> runs;
};

std::vector<AcceptedChange> accepted_changes(const std::filesystem::path &file)
{
  std::vector<AcceptedChange> accepted;
  for (const auto &baseline : list_baselines(file)) {
    if (baseline.note.empty())
      continue;
    AcceptedChange change{baseline, {}};
    for (const auto &record : baseline_results(file, baseline).records)
      change.runs.emplace_back(record.run_id, record.finished_utc);
    accepted.push_back(std::move(change));
  }
  return accepted;
}

/// The note of the first baseline that has runs of the level after the step; empty: none.
std::string note_of(const Step &step, const std::vector<AcceptedChange> &accepted)
{
  for (const auto &change : accepted) {
    const bool holds = std::any_of(step.after.begin(), step.after.end(), [&](const Record *run) {
      return std::find(change.runs.begin(), change.runs.end(),
                       std::tuple(run->run_id, run->finished_utc)) != change.runs.end();
    });
    if (holds)
      return change.baseline.note;
  }
  return "";
}

Json to_json(const Step &step, const std::string &note)
{
  Json changes = Json::array();
  for (const auto &difference : step.changes)
    changes.push_back({{"key", difference.key}, {"a", difference.a}, {"b", difference.b}});
  return {{"utc", step.utc},
          {"step_median_before_s", json_number(step.before_s)},
          {"step_median_after_s", json_number(step.after_s)},
          {"ratio", json_number(step.ratio())},
          {"sessions_before", step.sessions_before},
          {"sessions_after", step.sessions_after},
          {"p", step.p},
          {"changed", changes},
          {"note", note.empty() ? Json() : Json(note)}};
}

}  // namespace

int history_steps_command(const Options &options)
{
  const std::filesystem::path file = chosen_history(options);
  std::vector<std::string> damaged;
  const auto records = history_records(file, damaged);
  for (const auto &note : damaged)
    fmt::print(stderr, "note: {}\n", note);
  const auto accepted = accepted_changes(file);
  const double delta_percent = options.compare.delta_percent;
  const auto histories = find_steps(records, alpha, delta_percent / 100.0);
  Json cells = Json::array();
  TextTable table({"cell", "suite", "since (UTC)", "median step ms before", "after", "change",
                   "sessions", "p", "accepted"},
                  {1, 2, 8});
  size_t steps = 0;
  size_t too_short = 0;
  const size_t needed =
      change_points_need(alpha / static_cast<double>(std::max<size_t>(histories.size(), 1)));
  std::string changes;
  for (const auto &history : histories) {
    too_short += history.sessions.size() < needed;
    Json list = Json::array();
    for (const auto &step : history.steps) {
      ++steps;
      const auto note = note_of(step, accepted);
      list.push_back(to_json(step, note));
      table.add(
          {history.cell, history.suite, step.utc, significant(1e3 * step.before_s),
           significant(1e3 * step.after_s), fmt::format("{:+.3g} %", 100.0 * (step.ratio() - 1)),
           fmt::format("{}, {}", step.sessions_before, step.sessions_after), p_text(step.p), note});
      if (!step.changes.empty()) {
        changes += fmt::format("changed at {} of {}:\n{}", step.utc, history.cell,
                               differences_text(step.changes));
      }
    }
    cells.push_back({{"suite", history.suite},
                     {"cell", history.cell},
                     {"cpu_model", history.cpu_model},
                     {"sessions", history.sessions.size()},
                     {"p_holm", history.p_holm},
                     {"steps", list}});
  }
  if (options.json) {
    const Json json{{"format", "mlff-bench-steps"},
                    {"version", 1},
                    {"alpha", alpha},
                    {"delta_percent", delta_percent},
                    {"cells", cells}};
    fmt::print("{}\n", json_text(json, 1));
    return exit_code::good;
  }
  if (steps > 0)
    fmt::print("{}\n{}", table.text(), changes);
  fmt::print("{} beyond {:g} % in {}\n", counted(steps, "step"), delta_percent,
             counted(histories.size(), "cell"));
  if (too_short > 0) {
    fmt::print("{} fewer than {} sessions, with which no step can be told from chance among {}\n",
               too_short == 1 ? "1 cell has" : fmt::format("{} cells have", too_short), needed,
               counted(histories.size(), "cell"));
  }
  return exit_code::good;
}

}  // namespace mlffbench
