// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench baseline.
#include "base/json_output.h"
#include "cli/commands.h"
#include "cli/comparing.h"
#include "cli/history_place.h"
#include "compare/gate.h"
#include "report/counted.h"
#include "report/table.h"
#include "stats/rank_sum.h"
#include "store/baseline.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

void require_complete(const Results &results, const std::filesystem::path &path)
{
  require_runs(results, path);
  if (results.failures.empty() && results.pending() == 0)
    return;
  throw std::runtime_error(
      fmt::format("{}: {} of {} runs failed and {} are still to be done; a baseline is whole: "
                  "`mlffbench run` with the same suite goes on",
                  path.string(), results.failures.size(), results.planned, results.pending()));
}

std::vector<std::string> flagged_cells(const Results &results)
{
  std::vector<std::string> labels;
  for (const auto &record : results.records) {
    const auto label = cell_label(record);
    if (!record.flags.empty() && (labels.empty() || labels.back() != label))
      labels.push_back(label);
  }
  return labels;
}

/// Which measurements these are.
std::set<std::tuple<std::string, std::string>> measurements(const Results &results)
{
  std::set<std::tuple<std::string, std::string>> all;
  for (const auto &record : results.records)
    all.emplace(record.run_id, record.finished_utc);
  return all;
}

/// Why a baseline may not be replaced without a note; empty: it may.
struct Objection {
  int code = exit_code::good;
  std::string text;
};

Objection objection(const Comparison &comparison)
{
  if (!comparison.differences.identity.empty()) {
    return {exit_code::not_comparable,
            fmt::format("they are not comparable:\n{}",
                        differences_text(comparison.differences.identity))};
  }
  std::string slower;
  for (const auto &cell : comparison.cells) {
    // Too few runs are no reason to accept whatever they show.
    const bool few = cell.judgement.reason == "too_few_runs" && cell.step_median &&
                     cell.step_median->value > 1.0 + comparison.request.delta;
    if (is_suspect(cell) || few)
      slower += fmt::format("  {}: {}\n", cell.label(), change_text(*cell.step_median));
  }
  if (!slower.empty())
    return {exit_code::regression, fmt::format("these cells are slower:\n{}", slower)};
  if (!comparison.only_a.empty()) {
    return {exit_code::not_comparable,
            fmt::format("these cells are missing:\n  {}\n", fmt::join(comparison.only_a, "\n  "))};
  }
  return {};
}

/// Of each cell the runs of the last baseline that somebody gave a reason for, else of the first
/// that has the cell: since then nobody has agreed to a loss.
std::vector<Record> last_agreed(const std::filesystem::path &file, const Baseline &present)
{
  std::map<std::string, std::vector<Record>> agreed;
  for (const auto &baseline : list_baselines(file)) {
    if (baseline.suite != present.suite || baseline.machine != present.machine)
      continue;
    std::map<std::string, std::vector<Record>> cells;
    for (auto &record : baseline_results(file, baseline).records)
      cells[cell_label(record)].push_back(std::move(record));
    for (auto &[label, records] : cells) {
      if (!baseline.note.empty() || !agreed.contains(label))
        agreed[label] = std::move(records);
    }
  }
  std::vector<Record> all;
  for (auto &[label, records] : agreed)
    all.insert(all.end(), records.begin(), records.end());
  return all;
}

/// The new runs: those that the baseline has as well would hide what the others are.
std::vector<Record> new_runs(const Results &results, const Results &before)
{
  const auto common = common_runs(before.records, results.records);
  std::vector<Record> records;
  for (const auto &run : results.records) {
    if (std::find(common.begin(), common.end(), &run) == common.end())
      records.push_back(run);
  }
  return records;
}

/// Only whether they are slower: `after` may be a part of what was measured.
Objection slowdown(const std::vector<Record> &before, const std::vector<Record> &after)
{
  const auto found = objection(compare_sessions(before, after, {}));
  return found.code == exit_code::regression ? found : Objection{};
}

/// Why `results` may not replace the baseline without a note: they are slower than it, or small
/// losses have added up. None: they may.
std::optional<Objection> objection(const std::filesystem::path &file, const Baseline &present,
                                   const Results &before, const Results &results)
{
  const auto records = new_runs(results, before);
  auto found = objection(compare_sessions(before.records, results.records, {}));
  if (found.code == exit_code::good && records.size() < results.records.size())
    found = slowdown(before.records, records);
  if (found.code != exit_code::good) {
    found.text = fmt::format("in place of baseline {} (of {}): {}", present.number,
                             present.accepted_utc, found.text);
    return found;
  }
  found = slowdown(last_agreed(file, present), records);
  if (found.code == exit_code::good)
    return std::nullopt;
  found.text = fmt::format("since the last baseline with a reason, or the first: {}", found.text);
  return found;
}

/// Cells that have fewer runs than a gate needs on each side.
std::vector<std::string> cells_of_few_runs(const Results &results)
{
  std::vector<std::string> labels;
  for (const auto &cell : results.cells) {
    if (cell.runs < rank_sum_needs(ComparisonRequest{}.alpha))
      labels.push_back(cell.label());
  }
  return labels;
}

void print_accepted(const Options &options, const std::filesystem::path &history,
                    const Baseline &baseline, bool is_new)
{
  if (options.json) {
    fmt::print("{}\n", json_text(Json{{"accepted", is_new}, {"baseline", to_json(baseline)}}, 1));
    return;
  }
  fmt::print("{} {} of suite {} on {}: {}, in {}\n",
             is_new ? "accepted as baseline" : "nothing to do: these are already baseline",
             baseline.number, baseline.suite, baseline.machine.text(),
             counted(baseline.runs, "run"), history.string());
}

Baseline numbered(const std::vector<Baseline> &baselines, int64_t number,
                  const std::filesystem::path &file)
{
  const auto found =
      std::find_if(baselines.begin(), baselines.end(),
                   [&](const Baseline &baseline) { return baseline.number == number; });
  if (found == baselines.end()) {
    throw std::runtime_error(fmt::format("{} has no baseline {}; `mlffbench baseline list` shows "
                                         "those that it has",
                                         file.string(), number));
  }
  return *found;
}

std::string day_and_minute(const std::string &utc)
{
  constexpr size_t to_the_minute = 16;
  std::string text = utc.substr(0, to_the_minute);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

std::string heading(const Baseline &baseline)
{
  return fmt::format("Baseline {}{} of suite {} on {} (host {}), accepted {}{}\n", baseline.number,
                     baseline.in_use ? "" : ", replaced,", baseline.suite, baseline.machine.text(),
                     baseline.host, baseline.accepted_utc,
                     baseline.note.empty() ? "" : ": " + baseline.note);
}

std::string cells_table(const Results &results)
{
  TextTable table({"system", "protocol", "layout", "potential", "backend", "runs", "median step ms",
                   "mean step ms", "median pair ms", "ns/day", "run CV", "peak MiB"},
                  {1, 2, 3, 4});
  constexpr double B_per_MiB = 1048576.0;
  for (const auto &cell : results.cells) {
    const double cv = cell.step_s.over_runs.cv;
    table.add(
        {cell.system, cell.protocol, fmt::format("{}x{}", cell.ranks, cell.threads), cell.potential,
         cell.model.is_known() ? cell.model.backend : "-", std::to_string(cell.runs),
         significant(1e3 * cell.step_s.median), significant(1e3 * cell.step_s.mean),
         significant(1e3 * cell.pair_s.median), significant(cell.rates.ns_per_day),
         cell.runs < 2 ? "-" : fmt::format("{:.1f} %", 100.0 * cv),
         cell.peak_rss_B < 0 ? "-"
                             : significant(static_cast<double>(cell.peak_rss_B) / B_per_MiB)});
  }
  return table.text();
}

}  // namespace

int baseline_accept_command(const Options &options)
{
  const Results results = collect_results(options.output);
  require_complete(results, options.output);
  if (const auto flagged = flagged_cells(results); !flagged.empty()) {
    print_error(fmt::format("not accepted: runs of {} did not pass their physics check, and speed "
                            "without sound physics is no baseline; see `mlffbench report {}`",
                            fmt::join(flagged, ", "), options.output.string()));
    return exit_code::physics;
  }
  const std::string &note = options.baseline.note;
  const std::filesystem::path history = chosen_history(options);
  if (std::filesystem::exists(history)) {
    const auto present = find_baseline(history, results.suite, machine_of(results));
    if (present) {
      const Results before = baseline_results(history, *present);
      if (measurements(before) == measurements(results) &&
          (note.empty() || note == present->note)) {
        print_accepted(options, history, *present, false);
        return exit_code::good;
      }
      const auto found = note.empty() ? objection(history, *present, before, results)
                                      : std::nullopt;  // the reason is given
      if (found) {
        print_error(fmt::format("not accepted {}if that is meant to be so, give the reason by "
                                "--note",
                                found->text));
        return found->code;
      }
    }
  }
  print_accepted(options, history, accept_baseline(history, results, note), true);
  if (const auto cells = cells_of_few_runs(results); !cells.empty()) {
    fmt::print(stderr,
               "note: a gate with as few new runs cannot find these cells slower; set "
               "`repetitions` to {} or more: {}\n",
               rank_sum_needs(ComparisonRequest{}.alpha), fmt::join(cells, ", "));
  }
  return exit_code::good;
}

int baseline_list_command(const Options &options)
{
  const auto baselines = list_baselines(chosen_history(options));
  if (options.json) {
    auto list = Json::array();
    for (const auto &baseline : baselines)
      list.push_back(to_json(baseline));
    fmt::print("{}\n", json_text(list, 1));
    return exit_code::good;
  }
  TextTable table(
      {"number", "accepted (UTC)", "suite", "machine", "host", "runs", "in use", "note"},
      {1, 2, 3, 4, 6, 7});
  for (const auto &baseline : baselines) {
    table.add({std::to_string(baseline.number), day_and_minute(baseline.accepted_utc),
               baseline.suite, baseline.machine.text(), baseline.host,
               std::to_string(baseline.runs), baseline.in_use ? "yes" : "", baseline.note});
  }
  fmt::print("{}", table.text());
  return exit_code::good;
}

int baseline_show_command(const Options &options)
{
  const std::filesystem::path history = chosen_history(options);
  auto baselines = list_baselines(history);
  if (options.baseline.number) {
    baselines = {numbered(baselines, *options.baseline.number, history)};
  } else {
    std::erase_if(baselines, [](const Baseline &baseline) { return !baseline.in_use; });
  }
  auto list = Json::array();
  std::string text;
  for (const auto &baseline : baselines) {
    const Results results = baseline_results(history, baseline);
    auto json = to_json(baseline);
    json["cells"] = Json::array();
    for (const auto &cell : results.cells)
      json["cells"].push_back(to_json(cell));
    list.push_back(json);
    text +=
        fmt::format("{}{}\n{}", text.empty() ? "" : "\n", heading(baseline), cells_table(results));
  }
  fmt::print("{}", options.json ? json_text(list, 1) + "\n" : text);
  return exit_code::good;
}

}  // namespace mlffbench
