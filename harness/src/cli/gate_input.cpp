// SPDX-License-Identifier: GPL-2.0-or-later
// Where the results of a gate come from.
#include "cli/gate_input.h"

#include "base/file.h"
#include "cli/comparing.h"
#include "cli/earlier_results.h"
#include "cli/gate_checks.h"
#include "cli/history_place.h"
#include "cli/prepare.h"
#include "cli/remeasure.h"
#include "cli/suite_run.h"
#include "executor/slurm_script.h"
#include "record/results_file.h"
#include "stats/sign_test.h"

#include <cerrno>
#include <fmt/format.h>
#include <functional>
#include <set>
#include <stdexcept>
#include <utility>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;

/// What is measured is a suite unless it is a folder or results.json.
bool is_suite(const fs::path &path)
{
  return !path.empty() && !fs::is_directory(path) && path.extension() != ".json";
}

/// A word as a shell takes it.
std::string shell_word(const std::string &text)
{
  const bool plain =
      !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                              "0123456789_-+=./,:@%") == std::string::npos;
  return plain ? text : shell_quoted(text);
}

/// Empty: all.
std::set<std::string> wanted_cells(const GateOptions &gate)
{
  return {gate.cells.begin(), gate.cells.end()};
}

/// " --option value", or nothing.
std::string option_text(const std::string &option, const std::string &value)
{
  return value.empty() ? "" : fmt::format(" {} {}", option, shell_word(value));
}

/// The options that decide which programs run, and where.
std::string programs_text(const Options &options)
{
  return option_text("--lmp", options.tools.lmp.string()) +
         option_text("--plugin", options.tools.plugin.string()) +
         option_text("--python", options.tools.python.string()) +
         option_text("--site", options.site.string());
}

/// The options of a verdict that are not the defaults, for a command that gives the same one.
std::string verdict_text(const GateOptions &gate, const std::vector<std::string> &cells)
{
  std::string text = option_text("--control", gate.control) +
                     option_text("--delta", fmt::format("{:g}", gate.delta_percent));
  for (const auto &key : gate.ignore)
    text += option_text("--ignore", key);
  for (const auto &cell : cells)
    text += option_text("--cell", cell);
  return text;
}

/// Where the earlier results are.
std::string earlier_text(const Options &options)
{
  const GateOptions &gate = options.gate;
  std::string text = option_text("--against", gate.against.string());
  if (gate.against.empty() && !has_earlier_programs(gate))
    text += option_text("--history", options.history.string());
  return text;
}

/// The gate that judges the results of this one once they are finished.
std::string judging_command(const Options &options)
{
  const GateOptions &gate = options.gate;
  return fmt::format("mlffbench gate {} --results {}", shell_word(gate.measured.string()),
                     shell_word(gate.results.string())) +
         earlier_text(options) + programs_text(options) + verdict_text(gate, gate.cells) +
         (gate.strict ? " --strict" : "") + (gate.no_rerun ? " --no-rerun" : "") +
         option_text("--junit", gate.junit.string());
}

/// How to go on with the measurement of a gate that was interrupted.
std::string after_interruption(const Options &options)
{
  const std::string suite = shell_word(options.suite.string());
  const std::string output = shell_word(options.output.string());
  const std::string anew = "the same gate measures all of it anew";
  if (!options.gate.cells.empty())
    return anew;  // `run` would do all other cells too
  Options judging = options;
  judging.gate.measured = options.suite;
  judging.gate.results = options.output;
  judging.output.clear();
  return fmt::format("{}; `mlffbench run {} --output {}{}` goes on with these runs, then `{}` "
                     "judges them",
                     anew, suite, output, programs_text(options), judging_command(judging));
}

/// The one machine of the new results, which their baseline has to be of.
Machine present_machine(const GateInput &input)
{
  require_runs(input.present, input.present_name);
  return machine_of(input.present);
}

/// The earlier side from files: results, or the baseline on the machine that `machine` tells.
void add_earlier(GateInput &input, const Options &options, const std::string &suite,
                 const std::function<Machine()> &machine)
{
  const fs::path &against = options.gate.against;
  if (!against.empty()) {
    input.earlier = load_results(against);
    require_runs(input.earlier, against);
    require_finished(input.earlier, against);
    input.earlier_name = against.string();
    if (fs::is_directory(against))
      input.earlier_folder = against;
    return;
  }
  const fs::path history = chosen_history(options);
  input.baseline = required_baseline(history, suite, machine());
  input.earlier = baseline_results(history, *input.baseline);
  input.earlier_name = fmt::format("baseline {} in {}", input.baseline->number, history.string());
}

void set_present(GateInput &input, const fs::path &path)
{
  input.present = load_results(path);
  // Runs that were not done for another's failure are a part of that failure, which the gate tells.
  if (input.present.failures.empty())
    require_finished(input.present, path);
  input.present_name = path.string();
  input.present_folder = fs::is_directory(path) ? path : fs::path();
}

/// Results that are kept, by the folder or file that was named.
GateInput kept_input(const Options &options, const fs::path &kept, const Prepared *suite)
{
  GateInput input;
  set_present(input, kept);
  input.output = input.present_folder.empty() ? options.output : input.present_folder;
  if (suite != nullptr) {
    const std::string note = require_results_of(suite->plan, input.present, kept);
    if (!note.empty() && !options.quiet)
      fmt::print(stderr, "note: {}\n", note);
  }
  add_earlier(input, options, input.present.suite, [&] { return present_machine(input); });
  return input;
}

/// A suite that is measured now, against earlier results.
std::optional<GateInput> measured_input(const Options &options, Prepared prepared)
{
  GateInput input;
  const GateOptions &gate = options.gate;
  const bool here = chosen_site(options).executor == "local";
  const Plan &plan = prepared.plan;
  require_known_cells(gate, plan);
  if (here || !gate.against.empty()) {
    add_earlier(input, options, plan.suite->name, this_machine);
    require_cells_of_both(gate, plan, input.earlier, input.earlier_name);
    if (here)
      require_same_machine(gate, input.earlier, input.earlier_name);
  } else {
    // Which machine the jobs get is not known before.
    const fs::path history = chosen_history(options);
    require_cells_of_both(gate, plan, baselines_anywhere(history, plan.suite->name),
                          fmt::format("the baselines in {}", history.string()));
  }
  SuiteRun run;
  run.cells = with_company(plan, wanted_cells(gate), gate.control);
  Options measuring = options;
  measuring.json = false;
  measuring.tables = false;
  run.anew = true;
  run.spared = gate.against;
  run.if_interrupted = after_interruption(options);
  const bool moves_earlier = !input.earlier_folder.empty() &&
                             without_links(input.earlier_folder) == without_links(options.output);
  if (run_suite(measuring, std::move(prepared), run) == exit_code::interrupted)
    return std::nullopt;
  if (moves_earlier) {
    input.earlier_folder = run.moved_to;
    input.earlier_name = run.moved_to.string();
  }
  set_present(input, options.output);
  input.output = options.output;
  if (input.earlier.records.empty())
    add_earlier(input, options, input.present.suite, [&] { return present_machine(input); });
  return input;
}

/// Earlier and new programs measured in turns now. None if it was interrupted.
std::optional<GateInput> programs_input(const Options &options)
{
  const GateOptions &gate = options.gate;
  const Execution present = new_execution(options);
  if (present.site.executor != "local") {
    throw std::runtime_error("earlier and new programs take turns on this machine, but the site "
                             "has runs done by a scheduler; call the gate in a job, with a site "
                             "of place local");
  }
  std::vector<Side> sides;
  const int least = sign_test_needs(ComparisonRequest{}.alpha);
  sides.push_back(make_side("old", earlier_execution(present, gate), least));
  sides.push_back(make_side("new", present, least));
  require_known_cells(gate, sides.back().plan);
  require_cells_of_both(gate, sides.back().plan, sides.front().plan);
  for (auto &side : sides) {
    if (!gate.cells.empty())
      keep_cells(side.plan, wanted_cells(gate));
  }
  GateInput input;
  input.output = options.output;
  if (options.keep)
    (void)keep_newest_measurements(input.output, *options.keep, {});
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
  if (input.present.failures.empty())
    require_runs(input.present, input.present_folder);
  return input;
}

/// Options that rule each other out, and files that would be missed only at the end.
void check_options(const Options &options)
{
  const GateOptions &gate = options.gate;
  if (gate.measured.empty() && gate.results.empty()) {
    throw std::runtime_error("give a suite to measure, or the output folder or results.json of "
                             "what was measured");
  }
  for (const auto &path : {gate.measured, gate.results, gate.against}) {
    if (!path.empty() && !fs::exists(path))
      throw FileError("read", path, ENOENT);
  }
  if (!gate.results.empty() && options.again) {
    throw std::runtime_error("--results judges what was measured before, and --again measures all "
                             "of it anew; leave one of them out");
  }
  if (!gate.results.empty() && !gate.measured.empty() && !is_suite(gate.measured)) {
    throw std::runtime_error(fmt::format("{} are results already, so that --results has nothing to "
                                         "say; leave it out",
                                         gate.measured.string()));
  }
  require_known_keys(gate.ignore);
  require_writable(gate.junit);
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

std::optional<GateInput> gate_input(const Options &options)
{
  const GateOptions &gate = options.gate;
  check_options(options);
  Options measuring = options;
  measuring.suite = gate.measured;
  const fs::path &kept = gate.results.empty() ? gate.measured : gate.results;
  if (!is_suite(gate.measured))
    return kept_input(measuring, kept, nullptr);
  Prepared prepared = prepare(measuring);
  if (options.output.empty())
    measuring.output = default_output(*prepared.plan.suite);
  if (!gate.results.empty())
    return kept_input(measuring, kept, &prepared);
  if (has_earlier_programs(gate))
    return programs_input(measuring);
  return measured_input(measuring, std::move(prepared));
}

std::string gate_command_for(const Options &options, const std::vector<std::string> &cells)
{
  const GateOptions &gate = options.gate;
  std::string text = "mlffbench gate";
  if (!gate.measured.empty())
    text += " " + shell_word(gate.measured.string());
  return text + option_text("--results", gate.results.string()) + earlier_text(options) +
         option_text("--against-suite", gate.against_suite.string()) +
         option_text("--against-lmp", gate.against_tools.lmp.string()) +
         option_text("--against-plugin", gate.against_tools.plugin.string()) +
         option_text("--output", options.output.string()) + programs_text(options) +
         verdict_text(gate, cells);
}

}  // namespace mlffbench
