// SPDX-License-Identifier: GPL-2.0-or-later
// Acceptance of a baseline.
#include "workflow/accept_results.h"

#include "compare/gate.h"
#include "report/comparison_text.h"
#include "stats/rank_sum.h"
#include "workflow/comparing.h"
#include "workflow/history_place.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace mlffbench::workflow {

namespace {

void require_complete(const record::Results &results, const std::filesystem::path &path)
{
  require_runs(results, path);
  if (results.failures.empty() && results.pending() == 0)
    return;
  throw std::runtime_error(
      fmt::format("{}: {} of {} runs failed and {} are still to be done; a baseline is whole: "
                  "`mlffbench run` with the same suite goes on",
                  path.string(), results.failures.size(), results.planned, results.pending()));
}

std::vector<std::string> flagged_cells(const record::Results &results)
{
  std::vector<std::string> labels;
  for (const auto &record : results.records) {
    const auto label = record.cell().label();
    if (!record.flags.empty() && (labels.empty() || labels.back() != label))
      labels.push_back(label);
  }
  return labels;
}

/// Which measurements these are.
std::set<std::tuple<std::string, std::string>> measurements(const record::Results &results)
{
  std::set<std::tuple<std::string, std::string>> all;
  for (const auto &record : results.records)
    all.emplace(record.run_id, record.finished_utc);
  return all;
}

/// Why a baseline may not be replaced without a note; empty: it may.
struct Objection {
  Refusal reason = Refusal::none;
  std::string text;
};

Objection objection(const compare::Comparison &comparison)
{
  if (!comparison.differences.identity.empty()) {
    return {Refusal::not_comparable,
            fmt::format("they are not comparable:\n{}",
                        report::differences_text(comparison.differences.identity))};
  }
  std::string slower;
  for (const auto &cell : comparison.cells) {
    // Too few runs are no reason to accept whatever they show.
    const bool few = cell.judgement.reason == "too_few_runs" && cell.step_median &&
                     cell.step_median->value > 1.0 + comparison.request.delta;
    if (compare::is_suspect(cell) || few)
      slower += fmt::format("  {}: {}\n", cell.label(), report::change_text(*cell.step_median));
  }
  if (!slower.empty())
    return {Refusal::slower, fmt::format("these cells are slower:\n{}", slower)};
  if (!comparison.only_a.empty()) {
    return {Refusal::not_comparable,
            fmt::format("these cells are missing:\n  {}\n", fmt::join(comparison.only_a, "\n  "))};
  }
  return {};
}

/// Of each cell the runs of the last baseline that somebody gave a reason for, else of the first
/// that has the cell: since then nobody has agreed to a loss.
std::vector<record::Record> last_agreed(const std::filesystem::path &file,
                                        const store::Baseline &present)
{
  std::map<std::string, std::vector<record::Record>> agreed;
  for (const auto &baseline : store::list_baselines(file)) {
    if (baseline.suite != present.suite || baseline.machine != present.machine)
      continue;
    std::map<std::string, std::vector<record::Record>> cells;
    for (auto &record : store::baseline_results(file, baseline).records)
      cells[record.cell().label()].push_back(std::move(record));
    for (auto &[label, records] : cells) {
      if (!baseline.note.empty() || !agreed.contains(label))
        agreed[label] = std::move(records);
    }
  }
  std::vector<record::Record> all;
  for (auto &[label, records] : agreed)
    all.insert(all.end(), records.begin(), records.end());
  return all;
}

/// The new runs: those that the baseline has as well would hide what the others are.
std::vector<record::Record> new_runs(const record::Results &results, const record::Results &before)
{
  const auto common = compare::common_runs(before.records, results.records);
  std::vector<record::Record> records;
  for (const auto &run : results.records) {
    if (std::find(common.begin(), common.end(), &run) == common.end())
      records.push_back(run);
  }
  return records;
}

/// Only whether they are slower: `after` may be a part of what was measured.
Objection slowdown(const std::vector<record::Record> &before,
                   const std::vector<record::Record> &after)
{
  const auto found = objection(compare::compare_sessions(before, after, {}));
  return found.reason == Refusal::slower ? found : Objection{};
}

/// Why `results` may not replace the baseline without a note: they are slower than it, or small
/// losses have added up. None: they may.
std::optional<Objection> objection(const std::filesystem::path &file,
                                   const store::Baseline &present, const record::Results &before,
                                   const record::Results &results)
{
  const auto records = new_runs(results, before);
  auto found = objection(compare::compare_sessions(before.records, results.records, {}));
  if (found.reason == Refusal::none && records.size() < results.records.size())
    found = slowdown(before.records, records);
  if (found.reason != Refusal::none) {
    found.text = fmt::format("in place of baseline {} (of {}): {}", present.number,
                             present.accepted_utc, found.text);
    return found;
  }
  found = slowdown(last_agreed(file, present), records);
  if (found.reason == Refusal::none)
    return std::nullopt;
  found.text = fmt::format("since the last baseline with a reason, or the first: {}", found.text);
  return found;
}

/// Cells that have fewer runs than a gate needs on each side.
std::vector<std::string> cells_of_few_runs(const record::Results &results)
{
  std::vector<std::string> labels;
  for (const auto &cell : results.cells) {
    if (cell.runs < stats::rank_sum_needs(compare::ComparisonRequest{}.alpha))
      labels.push_back(cell.label());
  }
  return labels;
}

Acceptance refused(Refusal reason, std::string why)
{
  Acceptance acceptance;
  acceptance.refusal = reason;
  acceptance.why = std::move(why);
  return acceptance;
}

}  // namespace

Acceptance accept_results(const AcceptRequest &request, WorkListener &listener)
{
  const record::Results results = record::collect_results(request.output);
  require_complete(results, request.output);
  if (const auto flagged = flagged_cells(results); !flagged.empty()) {
    return refused(
        Refusal::physics,
        fmt::format("not accepted: runs of {} did not pass their physics check, and speed "
                    "without sound physics is no baseline; see `mlffbench report {}`",
                    fmt::join(flagged, ", "), request.output.string()));
  }
  Acceptance acceptance;
  acceptance.history = chosen_history(request.history, listener);
  const auto present =
      std::filesystem::exists(acceptance.history)
          ? store::find_baseline(acceptance.history, results.suite, store::machine_of(results))
          : std::nullopt;
  if (present) {
    const record::Results before = store::baseline_results(acceptance.history, *present);
    if (measurements(before) == measurements(results) &&
        (request.note.empty() || request.note == present->note)) {
      acceptance.baseline = *present;
      acceptance.is_new = false;
      return acceptance;
    }
    const auto found = request.note.empty()
                           ? objection(acceptance.history, *present, before, results)
                           : std::nullopt;  // the reason is given
    if (found) {
      return refused(found->reason, fmt::format("not accepted {}if that is meant to be so, give "
                                                "the reason by --note",
                                                found->text));
    }
  }
  acceptance.baseline = store::accept_baseline(acceptance.history, results, request.note);
  acceptance.cells_of_few_runs = cells_of_few_runs(results);
  acceptance.runs_needed = stats::rank_sum_needs(compare::ComparisonRequest{}.alpha);
  return acceptance;
}

}  // namespace mlffbench::workflow
