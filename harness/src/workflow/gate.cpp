// SPDX-License-Identifier: GPL-2.0-or-later
// The judgement of a gate.
#include "workflow/gate.h"

#include "report/counted.h"
#include "workflow/comparing.h"
#include "workflow/remeasure.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <stdexcept>

namespace mlffbench::workflow {

namespace {

/// Leaves the wanted cells, and what they are relative to.
void keep_wanted(record::Results &results, const GateRequest &gate)
{
  if (gate.cells.empty())
    return;
  std::erase_if(results.records, [&](const record::Record &record) {
    const auto label = record.cell().label();
    return record.potential != gate.control &&
           std::find(gate.cells.begin(), gate.cells.end(), label) == gate.cells.end();
  });
}

void require_cells(const GateInput &input, const GateRequest &gate)
{
  std::set<std::string> known;
  for (const auto &record : input.present.records)
    known.insert(record.cell().label());
  for (const auto &failure : input.present.failures)
    known.insert(failure.label.substr(0, failure.label.rfind(" #")));
  for (const auto &cell : gate.cells) {
    if (!known.contains(cell)) {
      throw std::runtime_error(fmt::format("--cell {}: {} has no such cell; it has {}", cell,
                                           input.present_name, fmt::join(known, ", ")));
    }
    if (std::any_of(input.present.records.begin(), input.present.records.end(),
                    [&](const record::Record &record) {
                      return record.cell().label() == cell &&
                             !model::has_step_times(record.ensemble);
                    })) {
      throw std::runtime_error(fmt::format(
          "--cell {}: minimize and rerun have no times of steps, which a gate judges", cell));
    }
  }
  if (!gate.control.empty()) {
    const auto has = [&](const record::Results &results) {
      return std::any_of(
          results.records.begin(), results.records.end(),
          [&](const record::Record &record) { return record.potential == gate.control; });
    };
    if (!has(input.earlier) || !has(input.present)) {
      throw std::runtime_error(
          fmt::format("--control {}: {} has no finished run of that potential", gate.control,
                      has(input.present) ? input.earlier_name : input.present_name));
    }
  }
}

/// A gate that holds runs against themselves passes whatever they are.
void require_new_runs(const GateInput &input)
{
  const auto common = compare::common_runs(input.earlier.records, input.present.records);
  if (common.empty())
    return;
  throw std::runtime_error(
      fmt::format("{} and {} hold the same run of {}; measure anew: `mlffbench run --again`, or "
                  "`mlffbench gate SUITE`",
                  input.present_name, input.earlier_name, common.front()->cell().label()));
}

/// Of all new runs: some are in no cell of the comparison, as those of minimize or of a control.
std::vector<std::string> unsound_runs(const record::Results &present)
{
  std::vector<std::string> runs;
  for (const auto &run : present.records) {
    for (const auto &flag : run.flags)
      runs.push_back(fmt::format("{}: {}", run.label(), flag.message));
  }
  return runs;
}

/// Cells of both sides that have no times of steps, of minimize and rerun.
std::vector<std::string> without_steps(const GateInput &input)
{
  const auto cells_of = [](const record::Results &results) {
    std::set<std::string> cells;
    for (const auto &run : results.records) {
      if (!model::has_step_times(run.ensemble))
        cells.insert(run.cell().label());
    }
    return cells;
  };
  const auto earlier = cells_of(input.earlier);
  std::vector<std::string> cells;
  for (const auto &cell : cells_of(input.present)) {
    if (earlier.contains(cell))
      cells.push_back(cell);
  }
  return cells;
}

/// The first comparison, and what failed or is unsound among the new runs.
compare::Gate first_look(const GateInput &input, const GateRequest &request, size_t not_done)
{
  compare::ComparisonRequest comparison;
  comparison.control = request.control;
  comparison.matched = input.matched;
  comparison.delta = request.delta_percent / 100.0;
  compare::Gate gate;
  gate.first = compare::compare_sessions(input.earlier.records, input.present.records, comparison);
  if (gate.first.cells.empty() && input.present.failures.empty()) {
    throw NotComparable(
        fmt::format("{} and {} have no cell with times of steps in common: they are "
                    "of different suites, or of minimize and rerun alone",
                    input.earlier_name, input.present_name));
  }
  require_comparable(gate.first.differences, request.ignore);
  gate.not_judged = without_steps(input);
  for (const auto &failure : input.present.failures)
    gate.run_failures.push_back(fmt::format("{}: {}", failure.label, failure.what));
  if (not_done > 0)
    gate.run_failures.push_back(fmt::format("not done: {}", report::counted(not_done, "run")));
  gate.unsound_runs = unsound_runs(input.present);
  return gate;
}

}  // namespace

std::variant<report::GateReport, InterruptedGate> run_gate(const GateRequest &request,
                                                           WorkListener &listener)
{
  auto found = gate_input(request, listener);
  if (auto *interrupted = std::get_if<InterruptedGate>(&found))
    return std::move(*interrupted);
  auto &input = std::get<GateInput>(found);
  require_cells(input, request);
  const size_t not_done = input.present.failures.empty() ? 0 : input.present.pending();
  keep_wanted(input.earlier, request);
  keep_wanted(input.present, request);
  require_new_runs(input);

  report::GateReport report;
  report.gate = first_look(input, request, not_done);
  std::filesystem::path second_folder;
  const FailedGate failed{input.earlier, input.earlier_folder, input.present, input.present_folder,
                          input.output};
  if (!remeasure(report.gate, failed, request, listener, second_folder))
    return InterruptedGate{};
  report.strict = request.strict;
  report.result = compare::result_of(report.gate, report.strict);
  report.earlier = named(input.earlier_name, input.earlier);
  report.present = named(input.present_name, input.present);
  report.baseline = input.baseline;
  report.remeasured_folder = second_folder.string();
  return report;
}

}  // namespace mlffbench::workflow
