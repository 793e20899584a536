// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench gate.
#include "cli/commands.h"

#include "cli/comparing.h"
#include "cli/prepare.h"
#include "cli/remeasure.h"
#include "place/slurm_script.h"
#include "report/gate_report.h"
#include "stats/sign_test.h"
#include "store/baseline.h"
#include "store/file.h"
#include "store/json_text.h"
#include "store/results_file.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;

/// Both sides of a gate, and where they come from.
struct GateInput {
  Results earlier;
  Results present;
  fs::path earlier_folder;  ///< empty: no output folder
  fs::path present_folder;
  fs::path output;  ///< for further measurements
  std::string earlier_name;
  std::string present_name;
  std::optional<Baseline> baseline;
  bool matched = false;
};

/// What is measured is a suite unless it is a folder or results.json.
bool is_suite(const fs::path &path)
{
  return !fs::is_directory(path) && path.extension() != ".json";
}

/// A word as a shell takes it.
std::string shell_word(const std::string &text)
{
  const bool plain =
      !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                              "0123456789_-+=./,:@%") == std::string::npos;
  return plain ? text : shell_quoted(text);
}

/// The command of a gate on these cells alone.
std::string command_for(const Options &options, const std::vector<std::string> &cells)
{
  const GateOptions &gate = options.gate;
  std::string text = "mlffbench gate " + shell_word(gate.measured.string());
  const auto add = [&](const std::string &option, const std::string &value) {
    if (!value.empty())
      text += fmt::format(" {} {}", option, shell_word(value));
  };
  add("--against", gate.against.string());
  if (gate.against.empty() && !has_earlier_programs(gate))
    add("--history", options.history.string());
  add("--against-suite", gate.against_suite.string());
  add("--against-lmp", gate.against_tools.lmp.string());
  add("--against-plugin", gate.against_tools.plugin.string());
  add("--output", options.output.string());
  add("--lmp", options.tools.lmp.string());
  add("--plugin", options.tools.plugin.string());
  add("--site", options.site.string());
  add("--control", gate.control);
  add("--delta", fmt::format("{:g}", gate.delta_percent));
  for (const auto &key : gate.ignore)
    add("--ignore", key);
  for (const auto &cell : cells)
    add("--cell", cell);
  return text;
}

void require_finished(const Results &results, const fs::path &path)
{
  require_runs(results, path);
  if (results.pending() > 0) {
    throw std::runtime_error(fmt::format("{}: {} of {} runs are still to be done; `mlffbench run` "
                                         "with the same suite goes on",
                                         path.string(), results.pending(), results.planned));
  }
}

/// The baseline of the suite on the machine of the results.
Baseline required_baseline(const Options &options, const Results &present)
{
  const Machine machine = machine_of(present);
  if (auto found = find_baseline(options.history, present.suite, machine))
    return *found;
  std::string others;
  for (const auto &baseline : list_baselines(options.history)) {
    if (baseline.in_use)
      others += fmt::format("  {} on {}\n", baseline.suite, baseline.machine.text());
  }
  throw NotComparable(fmt::format(
      "{} has no baseline of suite {} on {}; `mlffbench baseline accept DIR` makes results one"
      "{}{}",
      options.history.string(), present.suite, machine.text(), others.empty() ? "" : ". It has:\n",
      others));
}

/// New results from files, or measured now, and the earlier ones from files. None if it was
/// interrupted.
std::optional<GateInput> results_input(const Options &options)
{
  const GateOptions &gate = options.gate;
  GateInput input;
  input.present_folder = gate.measured;
  if (is_suite(gate.measured)) {
    Options run = options;
    run.json = false;
    run.tables = false;
    if (run_command(run) == exit_code::interrupted)
      return std::nullopt;
    input.present_folder = options.output;
  }
  input.present = load_results(input.present_folder);
  require_finished(input.present, input.present_folder);
  input.present_name = input.present_folder.string();
  input.output = input.present_folder;
  if (!fs::is_directory(input.present_folder))
    input.present_folder.clear();
  if (!gate.against.empty()) {
    input.earlier = load_results(gate.against);
    require_finished(input.earlier, gate.against);
    input.earlier_name = gate.against.string();
    if (fs::is_directory(gate.against))
      input.earlier_folder = gate.against;
    return input;
  }
  input.baseline = required_baseline(options, input.present);
  input.earlier = baseline_results(options.history, *input.baseline);
  input.earlier_name =
      fmt::format("baseline {} in {}", input.baseline->number, options.history.string());
  return input;
}

std::set<std::string> wanted_cells(const GateOptions &gate, const Plan &plan)
{
  std::set<std::string> known;
  for (const auto &run : plan.runs)
    known.insert(cell_label(run));
  if (gate.cells.empty())
    return known;
  return {gate.cells.begin(), gate.cells.end()};
}

/// Earlier and new programs measured in turns now. None if it was interrupted.
std::optional<GateInput> programs_input(const Options &options)
{
  const GateOptions &gate = options.gate;
  const Execution present = new_execution(options);
  if (present.site.place != "local") {
    throw std::runtime_error("earlier and new programs take turns on this machine, but the site "
                             "has runs done by a scheduler; call the gate in a job, with a site "
                             "of place local");
  }
  std::vector<Side> sides;
  const int least = sign_test_needs(ComparisonRequest{}.alpha);
  sides.push_back(make_side("old", earlier_execution(present, gate), least));
  sides.push_back(make_side("new", present, least));
  for (auto &side : sides)
    keep_cells(side.plan, wanted_cells(gate, side.plan));
  GateInput input;
  input.output = options.output;
  const fs::path folder = gate_folder(input.output);
  auto results = measure_in_turns(sides, folder, options.quiet);
  if (!results)
    return std::nullopt;
  input.earlier = std::move(results->front());
  input.present = std::move(results->back());
  input.earlier_folder = folder / "old";
  input.present_folder = folder / "new";
  input.earlier_name = input.earlier_folder.string();
  input.present_name = input.present_folder.string();
  input.matched = true;
  for (const auto &failure : input.earlier.failures)
    print_error(fmt::format("with the earlier programs: {}: {}", failure.label, failure.what));
  require_runs(input.earlier, input.earlier_folder);
  require_runs(input.present, input.present_folder);
  return input;
}

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
  for (const auto &cell : gate.cells) {
    if (!known.contains(cell)) {
      throw std::runtime_error(fmt::format("--cell {}: {} has no such cell; it has {}", cell,
                                           input.present_name, fmt::join(known, ", ")));
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
      fmt::format("{} and {} hold the same run of {}; measure anew: `mlffbench run --again`",
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

void check_options(const GateOptions &gate)
{
  if (!has_earlier_programs(gate))
    return;
  if (!gate.control.empty()) {
    throw std::runtime_error("--control is for results that were measured apart; earlier programs "
                             "take turns with the new ones and need none");
  }
  if (is_suite(gate.measured) && !gate.against.empty()) {
    throw std::runtime_error("a suite is measured with earlier programs and new ones now, so that "
                             "--against has nothing to say; leave it or the programs out");
  }
}

}  // namespace

int gate_command(const Options &options)
{
  const GateOptions &gate_options = options.gate;
  check_options(gate_options);
  if (!fs::exists(gate_options.measured))
    throw FileError("read", gate_options.measured, ENOENT);
  Options measuring = options;
  measuring.suite = gate_options.measured;
  if (is_suite(gate_options.measured) && options.output.empty())
    measuring.output = default_output(*prepare(measuring).plan.suite);
  const bool in_turns = has_earlier_programs(gate_options) && is_suite(gate_options.measured);
  auto found = in_turns ? programs_input(measuring) : results_input(measuring);
  if (!found)
    return exit_code::interrupted;
  GateInput &input = *found;
  require_cells(input, gate_options);
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
  if (gate.first.cells.empty()) {
    throw NotComparable(
        fmt::format("{} and {} have no cell with times of steps in common: they are "
                    "of different suites, or of minimize and rerun alone",
                    input.earlier_name, input.present_name));
  }
  require_comparable(gate.first.differences, gate_options.ignore);
  for (const auto &failure : input.present.failures)
    gate.run_failures.push_back(fmt::format("{}: {}", failure.label, failure.what));
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
    report.repeat = command_for(options, slower_cells(gate));
  if (!gate_options.junit.empty())
    write_file(gate_options.junit, gate_junit_xml(report));
  if (options.json) {
    fmt::print("{}\n", json_text(to_json(report)));
  } else {
    fmt::print("{}", gate_text(report));
  }
  return report.exit_code;
}

}  // namespace mlffbench
