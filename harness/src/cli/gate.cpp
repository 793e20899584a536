// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench gate.
#include "base/file.h"
#include "base/json_output.h"
#include "cli/commands.h"
#include "cli/comparing.h"
#include "cli/gate_input.h"
#include "cli/remeasure.h"
#include "report/counted.h"
#include "report/gate_report.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <stdexcept>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;

/// Leaves the wanted cells, and what they are relative to.
void keep_wanted(Results &results, const GateOptions &gate)
{
  if (gate.cells.empty())
    return;
  std::erase_if(results.records, [&](const Record &record) {
    const auto label = cell_label(record);
    return record.potential != gate.control &&
           std::find(gate.cells.begin(), gate.cells.end(), label) == gate.cells.end();
  });
}

void require_cells(const GateInput &input, const GateOptions &gate)
{
  std::set<std::string> known;
  for (const auto &record : input.present.records)
    known.insert(cell_label(record));
  for (const auto &failure : input.present.failures)
    known.insert(failure.label.substr(0, failure.label.rfind(" #")));
  for (const auto &cell : gate.cells) {
    if (!known.contains(cell)) {
      throw std::runtime_error(fmt::format("--cell {}: {} has no such cell; it has {}", cell,
                                           input.present_name, fmt::join(known, ", ")));
    }
    if (std::any_of(input.present.records.begin(), input.present.records.end(),
                    [&](const Record &record) {
                      return cell_label(record) == cell && !has_step_times(record.ensemble);
                    })) {
      throw std::runtime_error(fmt::format(
          "--cell {}: minimize and rerun have no times of steps, which a gate judges", cell));
    }
  }
  if (!gate.control.empty()) {
    const auto has = [&](const Results &results) {
      return std::any_of(results.records.begin(), results.records.end(),
                         [&](const Record &record) { return record.potential == gate.control; });
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
  const auto common = common_runs(input.earlier.records, input.present.records);
  if (common.empty())
    return;
  throw std::runtime_error(
      fmt::format("{} and {} hold the same run of {}; measure anew: `mlffbench run --again`, or "
                  "`mlffbench gate SUITE`",
                  input.present_name, input.earlier_name, cell_label(*common.front())));
}

/// Of all new runs: some are in no cell of the comparison, as those of minimize or of a control.
std::vector<std::string> unsound_runs(const Results &present)
{
  std::vector<std::string> runs;
  for (const auto &run : present.records) {
    for (const auto &flag : run.flags)
      runs.push_back(fmt::format("{} #{}: {}", cell_label(run), run.repetition, flag.message));
  }
  return runs;
}

/// Cells of both sides that have no times of steps, of minimize and rerun.
std::vector<std::string> without_steps(const GateInput &input)
{
  const auto cells_of = [](const Results &results) {
    std::set<std::string> cells;
    for (const auto &run : results.records) {
      if (!has_step_times(run.ensemble))
        cells.insert(cell_label(run));
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

int exit_code_of(GateResult result)
{
  switch (result) {
  case GateResult::run_failed:
    return exit_code::run_failed;
  case GateResult::physics:
    return exit_code::physics;
  case GateResult::slower:
    return exit_code::regression;
  case GateResult::inconclusive:
    return exit_code::inconclusive;
  case GateResult::passed:
    break;
  }
  return exit_code::good;
}

}  // namespace

int gate_command(const Options &options)
{
  const GateOptions &gate_options = options.gate;
  auto found = gate_input(options);
  if (!found)
    return exit_code::interrupted;
  GateInput &input = *found;
  require_cells(input, gate_options);
  const size_t not_done = input.present.failures.empty() ? 0 : input.present.pending();
  keep_wanted(input.earlier, gate_options);
  keep_wanted(input.present, gate_options);
  require_new_runs(input);

  ComparisonRequest request;
  request.control = gate_options.control;
  request.matched = input.matched;
  request.delta = gate_options.delta_percent / 100.0;
  GateReport report;
  Gate &gate = report.gate;
  gate.first = compare_sessions(input.earlier.records, input.present.records, request);
  if (gate.first.cells.empty() && input.present.failures.empty()) {
    throw NotComparable(
        fmt::format("{} and {} have no cell with times of steps in common: they are "
                    "of different suites, or of minimize and rerun alone",
                    input.earlier_name, input.present_name));
  }
  require_comparable(gate.first.differences, gate_options.ignore);
  gate.not_judged = without_steps(input);
  for (const auto &failure : input.present.failures)
    gate.run_failures.push_back(fmt::format("{}: {}", failure.label, failure.what));
  if (not_done > 0)
    gate.run_failures.push_back(fmt::format("not done: {}", counted(not_done, "run")));
  gate.unsound_runs = unsound_runs(input.present);
  fs::path second_folder;
  const FailedGate failed{input.earlier, input.earlier_folder, input.present, input.present_folder,
                          input.output};
  if (!remeasure(gate, failed, options, second_folder))
    return exit_code::interrupted;

  report.strict = gate_options.strict;
  report.result = result_of(gate, report.strict);
  report.exit_code = exit_code_of(report.result);
  report.earlier = named(input.earlier_name, input.earlier);
  report.present = named(input.present_name, input.present);
  report.baseline = input.baseline;
  report.remeasured_folder = second_folder.string();
  if (report.result == GateResult::slower)
    report.repeat = gate_command_for(options, slower_cells(gate));
  if (!gate_options.junit.empty())
    write_file(gate_options.junit, gate_junit_xml(report));
  if (options.json) {
    fmt::print("{}\n", json_text(to_json(report), 1));
  } else {
    fmt::print("{}", gate_text(report));
  }
  return report.exit_code;
}

}  // namespace mlffbench
