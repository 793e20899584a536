// SPDX-License-Identifier: GPL-2.0-or-later
// Second measurements of a gate.
#include "cli/remeasure.h"

#include "base/environment.h"
#include "base/file.h"
#include "cli/earlier_results.h"
#include "cli/gate_checks.h"
#include "cli/outcome.h"
#include "cli/prepare.h"
#include "report/counted.h"
#include "report/progress.h"
#include "stats/rank_sum.h"
#include "stats/sign_test.h"
#include "store/baseline.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <unistd.h>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;

/// Progress over the runs of all sides.
class TurnsListener : public DriveListener {
public:
  TurnsListener(ProgressStyle style, const std::vector<Turn> &order)
      : m_order(order), m_progress(style, static_cast<int>(order.size()))
  {
    for (const auto &turn : order)
      add_work(turn);
  }
  void begun(const PlannedRun &run) override
  {
    const Turn &turn = turn_of(run);
    m_progress.begin(number(turn), turn.side->name + " " + run.label(), kind(turn),
                     run.length.total_steps());
  }
  void steps(const PlannedRun &run, int64_t done) override
  {
    m_progress.steps(number(turn_of(run)), done);
  }
  void note(const std::string &text) override { fmt::print(stderr, "note: {}\n", text); }
  void ended(const PlannedRun &run, const RunOutcome &outcome, bool again) override
  {
    m_progress.end(number(turn_of(run)),
                   outcome_text(outcome) + (again ? "; it is tried again" : ""));
    if (again)
      add_work(turn_of(run));
  }

private:
  void add_work(const Turn &turn)
  {
    m_progress.estimate().add_work(kind(turn), turn.run->length.total_steps());
  }
  int number(const Turn &turn) const { return static_cast<int>(&turn - m_order.data()) + 1; }
  static std::string kind(const Turn &turn)
  {
    return turn.side->name + " " + cell_label(*turn.run);
  }
  const Turn &turn_of(const PlannedRun &run) const
  {
    return *std::find_if(m_order.begin(), m_order.end(),
                         [&](const Turn &turn) { return turn.run == &run; });
  }
  const std::vector<Turn> &m_order;
  Progress m_progress;
};

/// The runs of these cells and of the control.
std::vector<Record> records_of(const Results &results, const std::set<std::string> &cells,
                               const std::string &control)
{
  std::vector<Record> records;
  std::copy_if(results.records.begin(), results.records.end(), std::back_inserter(records),
               [&](const Record &record) {
                 return cells.contains(cell_label(record)) ||
                        (!control.empty() && record.potential == control);
               });
  return records;
}

/// Whether the plan has each of these runs as it was: programs, model and suite are the same.
bool reproduces(const Plan &plan, const std::vector<Record> &records)
{
  return std::all_of(records.begin(), records.end(), [&](const Record &record) {
    return std::any_of(plan.runs.begin(), plan.runs.end(),
                       [&](const PlannedRun &run) { return run.id == record.run_id; });
  });
}

/// New runs of a cell with which the rank-sum test can reach `alpha` against so many earlier ones.
int new_runs_needed(int earlier, double alpha)
{
  constexpr size_t most = 40;  // with 2 earlier runs for 5 % in a table of 20
  size_t runs = 1;
  while (runs < most && rank_sum_smallest_p(static_cast<size_t>(earlier), runs) > alpha)
    ++runs;
  return static_cast<int>(runs);
}

/// Why the machine or place rules a second measurement out; empty: nothing does.
std::string obstacle(const Execution &execution, const Results &present)
{
  if (execution.site.executor != "local") {
    return "the runs were jobs of a scheduler; call the gate itself in a job to have failing cells "
           "measured again";
  }
  const Machine measured = machine_of(present.records.front());
  if (const Machine here = this_machine(); measured != here) {
    return fmt::format("they were measured on another machine ({}) than this one ({})",
                       measured.text(), here.text());
  }
  return "";
}

/// The side of an output folder, if the programs, models and the suite that made its results are
/// still there; else `why`. It has as many repetitions as are wanted and as the results have, which
/// may be more than the suite says: so a gate has measured them.
std::optional<Side> side_of_folder(const std::string &name, const fs::path &folder,
                                   const std::vector<Record> &records, int repetitions,
                                   std::string &why)
{
  for (const auto &record : records)
    repetitions = std::max(repetitions, record.repetition);
  if (folder.empty()) {
    why = "results.json names no programs; give the output folder in its place";
    return std::nullopt;
  }
  try {
    Side side = make_side(name, read_execution(folder), repetitions);
    if (reproduces(side.plan, records))
      return side;
    why =
        fmt::format("suite, model or programs have changed since {} was measured", folder.string());
  } catch (const std::exception &error) {
    why = error.what();
  }
  return std::nullopt;
}

}  // namespace

bool has_earlier_programs(const GateOptions &options)
{
  return !options.against_suite.empty() || !options.against_tools.lmp.empty() ||
         !options.against_tools.plugin.empty();
}

Execution new_execution(const Options &options)
{
  const Tools tools = find_tools(options.tools);
  Execution execution;
  execution.suite_file = fs::absolute(options.suite);
  execution.suite_text = read_file(options.suite);
  execution.lmp = tools.lmp;
  if (tools.plugin)
    execution.plugin = tools.plugin->file;
  execution.site = chosen_site(options);
  return execution;
}

Execution earlier_execution(const Execution &present, const GateOptions &options)
{
  Execution execution = present;
  if (!options.against_suite.empty()) {
    execution.suite_file = fs::absolute(options.against_suite);
    execution.suite_text = read_file(options.against_suite);
  }
  if (!options.against_tools.lmp.empty()) {
    execution.lmp = fs::absolute(options.against_tools.lmp);
    execution.potentials_folders.clear();
  }
  if (!options.against_tools.plugin.empty())
    execution.plugin = fs::absolute(options.against_tools.plugin);
  return execution;
}

fs::path gate_folder(const fs::path &output)
{
  const std::string time = folder_time(now_utc());
  fs::path folder = output / "gate" / time;
  for (int copy = 2; fs::exists(folder); ++copy)
    folder = output / "gate" / fmt::format("{}-{}", time, copy);
  return folder;
}

std::optional<std::vector<Results>> measure_in_turns(std::vector<Side> &sides,
                                                     const fs::path &folder, bool quiet)
{
  for (auto &side : sides)
    side.output = folder / side.name;
  const auto order = turns(sides);
  ProgressStyle style = ProgressStyle::none;
  if (!quiet)
    style = ::isatty(STDERR_FILENO) != 0 ? ProgressStyle::bar : ProgressStyle::lines;
  TurnsListener listener(style, order);
  if (!drive_turns(sides, order, listener))
    return std::nullopt;
  std::vector<Results> results;
  for (const auto &side : sides) {
    results.push_back(collect_results(side.output));
    write_results(side.output, results.back());
  }
  return results;
}

bool remeasure(Gate &gate, const FailedGate &failed, const Options &options, fs::path &folder)
{
  const auto labels = suspects(gate.first);
  if (labels.empty())
    return true;
  if (options.gate.no_rerun) {
    gate.not_remeasured = "--no-rerun";
    return true;
  }
  const ComparisonRequest &request = gate.first.request;
  const double alpha = request.alpha / static_cast<double>(labels.size());
  const std::set<std::string> cells(labels.begin(), labels.end());
  const auto present_records = records_of(failed.present, cells, "");
  const auto earlier_records = records_of(failed.earlier, cells, "");

  int earlier_runs = static_cast<int>(earlier_records.size());
  for (const auto &cell : gate.first.cells) {
    if (cells.contains(cell.label()))
      earlier_runs = std::min(earlier_runs, cell.step_median->runs_a);
  }
  const int matched_runs = sign_test_needs(alpha);
  const int separate_runs = new_runs_needed(earlier_runs, alpha);

  std::string why;
  if (side_of_folder("new", failed.present_folder, present_records, 1, why))
    why = obstacle(read_execution(failed.present_folder), failed.present);
  if (!why.empty()) {
    gate.not_remeasured = why;
    return true;
  }
  const Execution execution = read_execution(failed.present_folder);
  std::vector<Side> sides;
  if (has_earlier_programs(options.gate)) {
    gate.remeasurement = Remeasurement::in_turns;
    sides.push_back(make_side("old", earlier_execution(execution, options.gate), matched_runs));
  } else if (auto old =
                 side_of_folder("old", failed.earlier_folder, earlier_records, matched_runs, why)) {
    gate.remeasurement = Remeasurement::in_turns;
    sides.push_back(std::move(*old));
  } else {
    gate.remeasurement = request.control.empty() ? Remeasurement::alone : Remeasurement::control;
    if (!failed.earlier_folder.empty() && !options.quiet)
      fmt::print(stderr, "note: the earlier programs cannot be measured again: {}\n", why);
  }
  const bool in_turns = gate.remeasurement == Remeasurement::in_turns;
  sides.push_back(make_side("new", execution, in_turns ? matched_runs : separate_runs));
  const auto measured = in_turns ? cells : with_company(sides.back().plan, cells, request.control);
  for (auto &side : sides)
    keep_cells(side.plan, measured);

  folder = gate_folder(failed.output);
  if (!options.quiet) {
    fmt::print(stderr, "{} of {} slower, it seems; measured again {}:\n", labels.size(),
               counted(gate.first.cells.size(), "cell"),
               in_turns ? "in turns with the earlier programs"
               : request.control.empty()
                   ? "alone"
                   : fmt::format("beside {}, which is the same before and after", request.control));
  }
  const auto results = measure_in_turns(sides, folder, options.quiet);
  if (!results)
    return false;
  for (const auto &failure : results->back().failures)
    gate.run_failures.push_back(fmt::format("{}: {}", failure.label, failure.what));
  ComparisonRequest second = request;
  second.matched = in_turns;
  if (in_turns)
    second.control.clear();
  gate.second = compare_sessions(in_turns ? results->front().records
                                          : records_of(failed.earlier, cells, request.control),
                                 results->back().records, second);
  return true;
}

}  // namespace mlffbench
