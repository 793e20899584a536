// SPDX-License-Identifier: GPL-2.0-or-later
// Second measurements of a gate.
#include "workflow/remeasure.h"

#include "base/environment.h"
#include "base/file.h"
#include "report/counted.h"
#include "stats/rank_sum.h"
#include "stats/sign_test.h"
#include "store/baseline.h"
#include "workflow/earlier_results.h"
#include "workflow/gate_checks.h"
#include "workflow/interleave_progress.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench::workflow {

namespace {

namespace fs = std::filesystem;

/// The runs of these cells and of the control.
std::vector<record::Record> records_of(const record::Results &results,
                                       const std::set<std::string> &cells,
                                       const std::string &control)
{
  std::vector<record::Record> records;
  std::copy_if(results.records.begin(), results.records.end(), std::back_inserter(records),
               [&](const record::Record &record) {
                 return cells.contains(record.cell().label()) ||
                        (!control.empty() && record.potential == control);
               });
  return records;
}

/// Whether the plan has each of these runs as it was: programs, model and suite are the same.
bool reproduces(const deck::Plan &plan, const std::vector<record::Record> &records)
{
  return std::all_of(records.begin(), records.end(), [&](const record::Record &record) {
    return std::any_of(plan.runs.begin(), plan.runs.end(),
                       [&](const deck::PlannedRun &run) { return run.id == record.run_id; });
  });
}

/// New runs of a cell with which the rank-sum test can reach `alpha` against so many earlier ones.
int new_runs_needed(int earlier, double alpha)
{
  constexpr size_t most = 40;  // with 2 earlier runs for 5 % in a table of 20
  size_t runs = 1;
  while (runs < most && stats::rank_sum_smallest_p(static_cast<size_t>(earlier), runs) > alpha)
    ++runs;
  return static_cast<int>(runs);
}

/// Why the machine or place rules a second measurement out; empty: nothing does.
std::string obstacle(const executor::Execution &execution, const record::Results &present)
{
  if (execution.site.executor != "local") {
    return "the runs were jobs of a scheduler; call the gate itself in a job to have failing cells "
           "measured again";
  }
  const store::Machine measured = store::machine_of(present.records.front());
  if (const store::Machine here = store::this_machine(); measured != here) {
    return fmt::format("they were measured on another machine ({}) than this one ({})",
                       measured.text(), here.text());
  }
  return "";
}

/// With what the results of an output folder were made; none, and then `why`: it is not known.
std::optional<executor::Execution> execution_in(const fs::path &folder, std::string &why)
{
  if (folder.empty()) {
    why = "results.json names no programs; give the output folder in its place";
    return std::nullopt;
  }
  try {
    return executor::read_execution(folder);
  } catch (const std::exception &error) {
    why = error.what();
    return std::nullopt;
  }
}

/// The side of an output folder, if the programs, models and the suite that made its results are
/// still there; else `why`. It has as many repetitions as are wanted and as the results have, which
/// may be more than the suite says: so a gate has measured them.
std::optional<executor::Side> side_of_folder(const std::string &name, const fs::path &folder,
                                             const std::vector<record::Record> &records,
                                             int repetitions, std::string &why)
{
  const auto execution = execution_in(folder, why);
  if (!execution)
    return std::nullopt;
  for (const auto &record : records)
    repetitions = std::max(repetitions, record.repetition);
  try {
    executor::Side side = executor::make_side(name, *execution, repetitions);
    if (reproduces(side.plan, records))
      return side;
    why =
        fmt::format("suite, model or programs have changed since {} was measured", folder.string());
  } catch (const std::exception &error) {
    why = error.what();
  }
  return std::nullopt;
}

/// How many runs a second measurement has of each suspect.
struct RunsNeeded {
  int matched = 0;   ///< interleaved with the earlier programs
  int separate = 0;  ///< against the earlier runs
};

RunsNeeded runs_needed(const compare::Comparison &first, const std::set<std::string> &suspects,
                       size_t earlier_runs)
{
  const double alpha = first.request.alpha / static_cast<double>(suspects.size());
  int fewest = static_cast<int>(earlier_runs);
  for (const auto &cell : first.cells) {
    if (suspects.contains(cell.label()))
      fewest = std::min(fewest, cell.step_median->runs_a);
  }
  return {stats::sign_test_needs(alpha), new_runs_needed(fewest, alpha)};
}

/// The earlier side that the suspects can be interleaved with; none, and then `why`: there is none.
std::optional<executor::Side> earlier_side(const GateRequest &request, const FailedGate &failed,
                                           const executor::Execution &present,
                                           const std::vector<record::Record> &records,
                                           int repetitions, std::string &why)
{
  if (request.has_earlier_programs())
    return executor::make_side("old", earlier_execution(present, request), repetitions);
  return side_of_folder("old", failed.earlier_folder, records, repetitions, why);
}

/// "interleaved with the earlier programs".
std::string way_text(compare::Remeasurement way, const std::string &control)
{
  if (way == compare::Remeasurement::interleaved)
    return "interleaved with the earlier programs";
  if (way == compare::Remeasurement::alone)
    return "alone";
  return fmt::format("beside {}, which is the same before and after", control);
}

}  // namespace

executor::Execution execution_of(const Prepared &prepared, const executor::SiteSettings &site)
{
  executor::Execution execution;
  execution.suite_file = prepared.plan.suite->file;
  execution.suite_text = prepared.plan.suite->text;
  execution.lmp = prepared.tools.lmp;
  if (prepared.tools.plugin)
    execution.plugin = prepared.tools.plugin->file;
  execution.python = prepared.tools.python_choice;
  execution.site = site;
  return execution;
}

executor::Execution earlier_execution(const executor::Execution &present, const GateRequest &gate)
{
  executor::Execution execution = present;
  if (!gate.against_suite.empty()) {
    execution.suite_file = fs::absolute(gate.against_suite);
    execution.suite_text = base::read_file(gate.against_suite);
  }
  if (!gate.against_tools.lmp.empty()) {
    execution.lmp = fs::absolute(gate.against_tools.lmp);
    execution.potentials_folders.clear();
  }
  if (!gate.against_tools.plugin.empty())
    execution.plugin = fs::absolute(gate.against_tools.plugin);
  return execution;
}

fs::path gate_folder(const fs::path &output)
{
  return base::free_path(output / "gate" / folder_time(base::now_utc()));
}

std::optional<std::vector<record::Results>> measure_interleaved(std::vector<executor::Side> &sides,
                                                                const fs::path &folder,
                                                                WorkListener &listener)
{
  for (auto &side : sides)
    side.output = folder / side.name;
  const auto order = executor::interleave(sides);
  InterleaveProgress progress(listener, order);
  if (!executor::drive_interleaved(sides, order, progress))
    return std::nullopt;
  std::vector<record::Results> results;
  for (const auto &side : sides) {
    results.push_back(record::collect_results(side.output));
    record::write_results(side.output, results.back());
  }
  return results;
}

bool remeasure(compare::Gate &gate, const FailedGate &failed, const GateRequest &request,
               WorkListener &listener, fs::path &folder)
{
  const auto labels = compare::suspects(gate.first);
  if (labels.empty())
    return true;
  if (request.no_rerun) {
    gate.not_remeasured = "--no-rerun";
    return true;
  }
  const std::set<std::string> cells(labels.begin(), labels.end());
  const auto earlier_records = records_of(failed.earlier, cells, "");
  std::string why;
  const auto execution = execution_in(failed.present_folder, why);
  if (execution)
    why = obstacle(*execution, failed.present);
  if (!why.empty()) {
    gate.not_remeasured = why;
    return true;
  }
  const RunsNeeded needed = runs_needed(gate.first, cells, earlier_records.size());
  std::string why_not_interleaved;
  auto old = earlier_side(request, failed, *execution, earlier_records, needed.matched,
                          why_not_interleaved);
  const bool interleaved = old.has_value();
  auto present = side_of_folder("new", failed.present_folder, records_of(failed.present, cells, ""),
                                interleaved ? needed.matched : needed.separate, why);
  if (!present) {
    gate.not_remeasured = why;
    return true;
  }
  if (!interleaved && !failed.earlier_folder.empty())
    listener.note(
        fmt::format("the earlier programs cannot be measured again: {}", why_not_interleaved));
  const std::string &control = gate.first.request.control;
  gate.remeasurement = interleaved       ? compare::Remeasurement::interleaved
                       : control.empty() ? compare::Remeasurement::alone
                                         : compare::Remeasurement::control;
  std::vector<executor::Side> sides;
  if (interleaved)
    sides.push_back(std::move(*old));
  sides.push_back(std::move(*present));
  const auto measured = interleaved ? cells : with_cells_beside(sides.back().plan, cells, control);
  for (auto &side : sides)
    executor::keep_cells(side.plan, measured);

  folder = gate_folder(failed.output);
  listener.stage(fmt::format("{} of {} slower, it seems; measured again {}:", labels.size(),
                             report::counted(gate.first.cells.size(), "cell"),
                             way_text(gate.remeasurement, control)));
  const auto results = measure_interleaved(sides, folder, listener);
  if (!results)
    return false;
  for (const auto &failure : results->back().failures)
    gate.run_failures.push_back(fmt::format("{}: {}", failure.label, failure.what));
  compare::ComparisonRequest second = gate.first.request;
  second.matched = interleaved;
  if (interleaved)
    second.control.clear();
  gate.second = compare::compare_sessions(interleaved ? results->front().records
                                                      : records_of(failed.earlier, cells, control),
                                          results->back().records, second);
  return true;
}

}  // namespace mlffbench::workflow
