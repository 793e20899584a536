// SPDX-License-Identifier: GPL-2.0-or-later
// Checks before a gate measures.
#include "workflow/gate_checks.h"

#include "base/file.h"
#include "base/nearest.h"
#include "compare/comparison.h"
#include "executor/interleaved_plans.h"
#include "workflow/comparing.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <stdexcept>

namespace mlffbench::workflow {

namespace {

namespace fs = std::filesystem;

/// The cells that a gate can judge.
std::set<std::string> judged_cells(const deck::Plan &plan, const std::string &control)
{
  std::set<std::string> cells;
  for (const auto &run : plan.runs) {
    if (model::has_step_times(run.protocol->ensemble) && run.potential->name != control)
      cells.insert(run.cell().label());
  }
  return cells;
}

std::set<std::string> judged_cells(const record::Results &results, const std::string &control)
{
  std::set<std::string> cells;
  for (const auto &run : results.records) {
    if (model::has_step_times(run.ensemble) && run.potential != control)
      cells.insert(run.cell().label());
  }
  return cells;
}

void require_cells_among(const GateRequest &gate, const std::set<std::string> &new_cells,
                         const std::set<std::string> &earlier, const std::string &earlier_name)
{
  for (const auto &cell : gate.cells) {
    if (!new_cells.contains(cell)) {
      throw std::runtime_error(fmt::format(
          "--cell {}: {}; a gate judges {}", cell,
          cell.ends_with("/" + gate.control) ? "it is the control, which is judged by nothing"
                                             : "minimize and rerun have no times of steps",
          new_cells.empty() ? "no cell here" : fmt::format("{}", fmt::join(new_cells, ", "))));
    }
    if (!earlier.contains(cell)) {
      throw std::runtime_error(fmt::format("--cell {}: there is no such cell in {}; there are {}",
                                           cell, earlier_name, fmt::join(earlier, ", ")));
    }
  }
  const bool any = std::any_of(new_cells.begin(), new_cells.end(),
                               [&](const auto &cell) { return earlier.contains(cell); });
  if (!any) {
    throw NotComparable(fmt::format(
        "the suite and {} have no cell with times of steps in common: they are of "
        "different suites, or of minimize and rerun alone; earlier cells: {}",
        earlier_name, earlier.empty() ? "none" : fmt::format("{}", fmt::join(earlier, ", "))));
  }
}

std::string baselines_in_use(const fs::path &history)
{
  std::string text;
  for (const auto &baseline : store::list_baselines(history)) {
    if (baseline.in_use)
      text += fmt::format("  {} on {}\n", baseline.suite, baseline.machine.text());
  }
  return text;
}

[[noreturn]] void refuse_without_baseline(const fs::path &history, const std::string &what)
{
  const std::string others = baselines_in_use(history);
  throw NotComparable(fmt::format("{} has no baseline of {}; `mlffbench baseline accept DIR` makes "
                                  "results one, those of `mlffbench run`{}{}",
                                  history.string(), what, others.empty() ? "" : ". It has:\n",
                                  others));
}

}  // namespace

void require_finished(const record::Results &results, const fs::path &path)
{
  if (results.failures.empty())
    require_runs(results, path);
  if (results.pending() > 0) {
    throw std::runtime_error(fmt::format("{}: {} of {} runs are still to be done; `mlffbench run` "
                                         "with the same suite goes on",
                                         path.string(), results.pending(), results.planned));
  }
}

store::Baseline required_baseline(const fs::path &history, const std::string &suite,
                                  const store::Machine &machine)
{
  if (!fs::exists(history)) {
    throw base::FileError("read", history,
                          fmt::format("No such file or directory; `mlffbench baseline accept DIR "
                                      "--history {}` makes it, of results of `mlffbench run`",
                                      history.string()));
  }
  if (auto found = store::find_baseline(history, suite, machine))
    return *found;
  refuse_without_baseline(history, fmt::format("suite {} on {}", suite, machine.text()));
}

record::Results baselines_anywhere(const fs::path &history, const std::string &suite)
{
  record::Results all;
  for (const auto &baseline : store::list_baselines(history)) {
    if (!baseline.in_use || baseline.suite != suite)
      continue;
    auto records = store::baseline_results(history, baseline).records;
    all.records.insert(all.records.end(), records.begin(), records.end());
  }
  if (all.records.empty())
    refuse_without_baseline(history, fmt::format("suite {} on any machine", suite));
  return all;
}

void require_known_cells(const GateRequest &gate, const deck::Plan &plan)
{
  std::set<std::string> known;
  std::set<std::string> potentials;
  for (const auto &run : plan.runs) {
    known.insert(run.cell().label());
    potentials.insert(run.potential->name);
  }
  if (!gate.control.empty() && !potentials.contains(gate.control)) {
    throw std::runtime_error(fmt::format("--control {}: suite {} has no such potential; it has {}",
                                         gate.control, plan.suite->name,
                                         fmt::join(potentials, ", ")));
  }
  for (const auto &cell : gate.cells) {
    if (known.contains(cell))
      continue;
    const std::string meant = base::nearest(cell, {known.begin(), known.end()});
    throw std::runtime_error(fmt::format(
        "--cell {}: suite {} has no such cell{}; it has {}", cell, plan.suite->name,
        meant.empty() ? "" : fmt::format(", did you mean {}?", meant), fmt::join(known, ", ")));
  }
}

std::set<std::string> with_cells_beside(const deck::Plan &plan, std::set<std::string> cells,
                                        const std::string &control)
{
  const auto group_of = [](const deck::PlannedRun &run) { return run.cell().group.label(); };
  std::set<std::string> groups;
  for (const auto &run : plan.runs) {
    if (cells.contains(run.cell().label()))
      groups.insert(group_of(run));
  }
  for (const auto &run : plan.runs) {
    const bool is_interleaved =
        model::interleave_of(plan.suite->measure, *run.protocol) == model::Interleave::calls;
    if (groups.contains(group_of(run)) && (is_interleaved || run.potential->name == control))
      cells.insert(run.cell().label());
  }
  return cells;
}

void require_cells_of_both(const GateRequest &gate, const deck::Plan &plan,
                           const record::Results &earlier, const std::string &earlier_name)
{
  require_cells_among(gate, judged_cells(plan, gate.control), judged_cells(earlier, gate.control),
                      earlier_name);
  const bool has_control =
      std::any_of(earlier.records.begin(), earlier.records.end(),
                  [&](const record::Record &record) { return record.potential == gate.control; });
  if (!gate.control.empty() && !has_control) {
    throw std::runtime_error(fmt::format("--control {}: {} has no finished run of that potential",
                                         gate.control, earlier_name));
  }
}

void require_cells_of_both(const GateRequest &gate, const deck::Plan &plan,
                           const deck::Plan &earlier)
{
  require_cells_among(gate, judged_cells(plan, ""), judged_cells(earlier, ""),
                      fmt::format("the earlier suite {}", earlier.suite->name));
}

void require_same_machine(const GateRequest &gate, const record::Results &earlier,
                          const std::string &earlier_name)
{
  const store::Machine here = store::this_machine();
  const auto counts = [&](const char *key) {
    return std::find(gate.ignore.begin(), gate.ignore.end(), key) == gate.ignore.end();
  };
  for (const auto &record : earlier.records) {
    const store::Machine there = store::machine_of(record);
    if ((there.cpu_model != here.cpu_model && counts("cpu_model")) ||
        (there.usable_cpus != here.usable_cpus && counts("usable_cpus")) ||
        (there.architecture != here.architecture && counts("architecture"))) {
      throw NotComparable(
          fmt::format("not comparable: {} was measured on {}, and this is {}; measure both on one "
                      "machine, or --ignore cpu_model, usable_cpus or architecture",
                      earlier_name, there.text(), here.text()));
    }
  }
}

std::string require_results_of(const deck::Plan &plan, const record::Results &results,
                               const fs::path &path)
{
  if (results.suite != plan.suite->name) {
    throw std::runtime_error(fmt::format("--results {}: these are results of suite {}, not of {}; "
                                         "name the suite that they are of, or none",
                                         path.string(), results.suite, plan.suite->name));
  }
  const auto missing = std::count_if(plan.runs.begin(), plan.runs.end(), [&](const auto &run) {
    return std::none_of(results.records.begin(), results.records.end(),
                        [&](const record::Record &record) { return record.run_id == run.id; });
  });
  if (missing == 0)
    return "";
  return fmt::format("{} of {} runs of suite {} as it is now are not in {}: suite, model or "
                     "programs are others than when it was measured",
                     missing, plan.runs.size(), plan.suite->name, path.string());
}

}  // namespace mlffbench::workflow
