// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench plan, mlffbench schema.
#include "base/json_output.h"
#include "cli/commands.h"
#include "cli/prepare.h"
#include "compare/targets.h"
#include "executor/site.h"
#include "launch/cpus.h"
#include "launch/execute.h"
#include "record/record.h"
#include "record/results.h"
#include "report/counted.h"
#include "report/estimate.h"
#include "report/gate_report.h"
#include "report/progress.h"
#include "report/table.h"
#include "suite/published_schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What is left to do of some runs.
struct Forecast {
  size_t runs = 0;
  size_t finished = 0;
  size_t unknown = 0;  ///< to do, but without a basis for an estimate
  double seconds = 0.0;
  int64_t bytes = 0;
  Basis basis = Basis::same_cell;  ///< the weakest of those to do
  bool at_most = false;            ///< one of those to do is an upper bound

  void add(bool is_finished, const RunEstimate &estimate)
  {
    ++runs;
    if (is_finished) {
      ++finished;
      return;
    }
    basis = std::max(basis, estimate.basis);
    unknown += estimate.basis == Basis::none ? 1U : 0U;
    at_most = at_most || estimate.at_most;
    seconds += estimate.seconds;
    bytes += estimate.bytes;
  }

  size_t to_do() const { return runs - finished; }

  std::string time_text() const
  {
    if (to_do() == 0)
      return "done";
    return unknown > 0 ? "unknown" : (at_most ? "at most " : "") + duration_text(seconds);
  }
};

/// All runs of a plan with what is known of them.
struct PlanForecast {
  fs::path records;                    ///< folder that the estimates are from
  size_t past_runs = 0;                ///< records found there
  std::vector<RunEstimate> estimates;  ///< of the plan's runs, in order
  std::vector<bool> finished;
  Forecast total;
  std::vector<std::pair<const PlannedRun *, Forecast>> cells;  ///< by the first run of each
  std::set<std::string> unknown_potentials;
};

PlanForecast forecast(const Plan &plan, const Options &options)
{
  const fs::path output =
      options.output.empty() ? fs::path("results") / plan.suite->name : options.output;
  PlanForecast result;
  result.records = options.records.empty() ? output : options.records;
  if (!options.records.empty() && !fs::is_directory(options.records / "runs")) {
    throw std::runtime_error(
        fmt::format("{} is no output folder: it has no runs; give --records a folder that "
                    "`mlffbench run` wrote",
                    options.records.string()));
  }
  const auto past = past_runs(result.records);
  result.past_runs = past.size();
  std::map<std::string, size_t> cell_of;
  for (const auto &run : plan.runs) {
    const bool finished = !run.id.empty() && read_record(output / run.folder, run.id).has_value();
    const RunEstimate estimate = estimate_run(run, past);
    result.estimates.push_back(estimate);
    result.finished.push_back(finished);
    result.total.add(finished, estimate);
    const auto [found, is_new] =
        cell_of.emplace(run.folder.parent_path().string(), result.cells.size());
    if (is_new)
      result.cells.emplace_back(&run, Forecast());
    result.cells[found->second].second.add(finished, estimate);
    if (!finished && estimate.basis == Basis::none)
      result.unknown_potentials.insert(run.potential->name);
  }
  return result;
}

Json forecast_json(const PlanForecast &forecast)
{
  const Forecast &total = forecast.total;
  return {{"records_folder", forecast.records.string()},
          {"records", forecast.past_runs},
          {"runs_finished", total.finished},
          {"runs_to_do", total.to_do()},
          {"runs_without_basis", total.unknown},
          {"time_s", total.seconds},
          {"at_most", total.at_most},
          {"disk_B", total.bytes}};
}

Json whole_json(const Plan &plan, const PlanForecast &forecast)
{
  Json json = plan_json(plan);
  for (size_t i = 0; i < forecast.estimates.size(); ++i) {
    const RunEstimate &estimate = forecast.estimates[i];
    Json &run = json["runs"][i];
    const bool known = estimate.basis != Basis::none;
    run["finished"] = static_cast<bool>(forecast.finished[i]);
    run["estimate"] = {{"time_s", known ? Json(estimate.seconds) : Json()},
                       {"disk_B", known ? Json(estimate.bytes) : Json()},
                       {"basis", basis_text(estimate.basis)},
                       {"at_most", estimate.at_most}};
  }
  json["estimate"] = forecast_json(forecast);
  return json;
}

std::string steps_text(const Length &length)
{
  return fmt::format("{}+{}", length.warmup_steps, length.steps);
}

void print_cells(const PlanForecast &forecast)
{
  TextTable table({"system", "protocol", "layout", "potential", "role", "atoms", "steps", "runs",
                   "finished", "to do", "basis"},
                  {0, 1, 2, 3, 4, 9, 10});
  for (const auto &[run, cell] : forecast.cells) {
    table.add({run->system->name, run->protocol->name, run->layout.label(), run->potential->name,
               run->potential->role, std::to_string(run->atoms), steps_text(run->length),
               std::to_string(cell.runs), std::to_string(cell.finished), cell.time_text(),
               cell.to_do() == 0 ? "" : basis_text(cell.basis)});
  }
  fmt::print("{}\n", table.text());
}

void print_runs(const Plan &plan)
{
  TextTable table({"run", "system", "protocol", "layout", "potential", "role", "repetition",
                   "atoms", "steps", "folder"},
                  {1, 2, 3, 4, 5, 9});
  for (const auto &run : plan.runs) {
    table.add({std::to_string(run.position), run.system->name, run.protocol->name,
               run.layout.label(), run.potential->name, run.potential->role,
               std::to_string(run.repetition), std::to_string(run.atoms), steps_text(run.length),
               run.folder.string()});
  }
  fmt::print(
      "{}\nlayout: MPI ranks x threads. steps: warm-up + counted; of minimize: at most, of "
      "rerun: frames. "
      "basis: whose records the time is from. at most: of a minimisation, if it takes all of "
      "`maxiter`, as no earlier one tells.\n",
      table.text());
}

void print_total(const PlanForecast &forecast)
{
  const Forecast &total = forecast.total;
  if (total.to_do() == 0) {
    fmt::print("estimate: all {} runs are finished\n", total.runs);
    return;
  }
  const size_t known = total.to_do() - total.unknown;
  if (known > 0) {
    fmt::print("estimate: {}{} and {} of disk for {} of {} runs to do, from {} records in {}\n",
               total.at_most ? "at most " : "", duration_text(total.seconds),
               size_text(total.bytes), known, total.to_do(), forecast.past_runs,
               forecast.records.string());
  }
  if (total.unknown > 0) {
    fmt::print("estimate: no basis for {} of {}: no record of these potentials in this layout "
               "in {}; after one run of each `mlffbench plan` knows more, or name other results by "
               "--records\n",
               counted(total.unknown, "run"), fmt::join(forecast.unknown_potentials, ", "),
               forecast.records.string());
  }
}

}  // namespace

int plan_command(const Options &options)
{
  const Prepared prepared =
      prepare(options, options.probe ? AskPythons::all : AskPythons::not_of_suite);
  const Plan &plan = prepared.plan;
  const PlanForecast forecast = mlffbench::forecast(plan, options);
  if (options.json) {
    fmt::print("{}\n", json_text(whole_json(plan, forecast), 1));
    return exit_code::good;
  }
  const Suite &suite = *plan.suite;
  fmt::print("Suite {}: {}\n", suite.name,
             suite.description.empty() ? "no description" : suite.description);
  fmt::print("{} of {}, {}, {}, {}; {}, repetitions: {}\n", counted(plan.runs.size(), "run"),
             counted(suite.systems.size(), "system"), counted(suite.protocols.size(), "protocol"),
             counted(suite.layouts.size(), "layout"), counted(suite.potentials.size(), "potential"),
             counted(forecast.cells.size(), "cell"), suite.repetitions);
  if (!options.quiet) {
    fmt::print("\n");
    print_cells(forecast);
    print_runs(plan);
  }
  print_total(forecast);
  for (const auto &note : plan.notes)
    fmt::print("note: {}\n", note);
  if (!prepared.not_asked.empty()) {
    fmt::print("note: the Python of {} was not asked for its packages, since the suite names it: "
               "`mlffbench plan` runs no program that a suite names, and takes the packages from "
               "records; `mlffbench plan --probe` asks it\n",
               fmt::join(prepared.not_asked, ", "));
  }
  for (const auto &layout : suite.layouts) {
    const auto usable = usable_cpus().size();
    if (static_cast<size_t>(layout.ranks) * static_cast<size_t>(layout.threads) > usable)
      fmt::print("note: to run here: {}\n", too_few_cpus(layout, usable));
  }
  return exit_code::good;
}

int schema_command(const Options &options)
{
  const std::map<std::string, const char *> texts{{"site", site_schema_text()},
                                                  {"targets", targets_schema_text()},
                                                  {"results", results_schema_text()},
                                                  {"gate", gate_schema_text()}};
  fmt::print("{}", options.schema == "suite" ? published_schema()
                                             : std::string(texts.at(options.schema)));
  return exit_code::good;
}

}  // namespace mlffbench
