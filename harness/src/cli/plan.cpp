// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench plan.
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "launch/cpus.h"
#include "launch/execute.h"
#include "report/counted.h"
#include "report/progress.h"
#include "report/table.h"
#include "workflow/forecast.h"
#include "workflow/prepare.h"

#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <string>

namespace mlffbench::cli {

namespace {

using Json = nlohmann::ordered_json;

Json forecast_json(const workflow::PlanForecast &forecast)
{
  const workflow::Forecast &total = forecast.total;
  return {{"records_folder", forecast.records.string()},
          {"records", forecast.past_runs},
          {"runs_finished", total.finished},
          {"runs_to_do", total.to_do()},
          {"runs_without_basis", total.unknown},
          {"time_s", total.seconds},
          {"at_most", total.at_most},
          {"disk_B", total.bytes}};
}

Json whole_json(const deck::Plan &plan, const workflow::PlanForecast &forecast)
{
  Json json = deck::plan_json(plan);
  for (size_t i = 0; i < forecast.estimates.size(); ++i) {
    const report::RunEstimate &estimate = forecast.estimates[i];
    Json &run = json["runs"][i];
    const bool known = estimate.basis != report::Basis::none;
    run["finished"] = static_cast<bool>(forecast.finished[i]);
    run["estimate"] = {{"time_s", known ? Json(estimate.seconds) : Json()},
                       {"disk_B", known ? Json(estimate.bytes) : Json()},
                       {"basis", report::basis_text(estimate.basis)},
                       {"at_most", estimate.at_most}};
  }
  json["estimate"] = forecast_json(forecast);
  return json;
}

std::string steps_text(const deck::Length &length)
{
  return fmt::format("{}+{}", length.warmup_steps, length.steps);
}

std::string time_text(const workflow::Forecast &forecast)
{
  if (forecast.to_do() == 0)
    return "done";
  return forecast.unknown > 0
             ? "unknown"
             : (forecast.at_most ? "at most " : "") + report::duration_text(forecast.seconds);
}

void print_cells(const workflow::PlanForecast &forecast)
{
  report::TextTable table({"system", "protocol", "layout", "potential", "role", "atoms", "steps",
                           "runs", "finished", "to do", "basis"},
                          {0, 1, 2, 3, 4, 9, 10});
  for (const auto &[run, cell] : forecast.cells) {
    table.add({run->system->name, run->protocol->name, run->layout.label(), run->potential->name,
               std::string(word_of(run->potential->role)), std::to_string(run->atoms),
               steps_text(run->length), std::to_string(cell.runs), std::to_string(cell.finished),
               time_text(cell), cell.to_do() == 0 ? "" : report::basis_text(cell.basis)});
  }
  fmt::print("{}\n", table.text());
}

void print_runs(const deck::Plan &plan)
{
  report::TextTable table({"run", "system", "protocol", "layout", "potential", "role", "repetition",
                           "atoms", "steps", "folder"},
                          {1, 2, 3, 4, 5, 9});
  for (const auto &run : plan.runs) {
    table.add({std::to_string(run.position), run.system->name, run.protocol->name,
               run.layout.label(), run.potential->name, std::string(word_of(run.potential->role)),
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

void print_total(const workflow::PlanForecast &forecast)
{
  const workflow::Forecast &total = forecast.total;
  if (total.to_do() == 0) {
    fmt::print("estimate: all {} runs are finished\n", total.runs);
    return;
  }
  const size_t known = total.to_do() - total.unknown;
  if (known > 0) {
    fmt::print("estimate: {}{} and {} of disk for {} of {} runs to do, from {} records in {}\n",
               total.at_most ? "at most " : "", report::duration_text(total.seconds),
               report::size_text(total.bytes), known, total.to_do(), forecast.past_runs,
               forecast.records.string());
  }
  if (total.unknown > 0) {
    fmt::print("estimate: no basis for {} of {}: no record of these potentials in this layout "
               "in {}; after one run of each `mlffbench plan` knows more, or name other results by "
               "--records\n",
               report::counted(total.unknown, "run"), fmt::join(forecast.unknown_potentials, ", "),
               forecast.records.string());
  }
}

void print_numbers(const model::Suite &suite, const deck::Plan &plan,
                   const workflow::PlanForecast &forecast)
{
  fmt::print("Suite {}: {}\n", suite.name,
             suite.description.empty() ? "no description" : suite.description);
  fmt::print("{} of {}, {}, {}, {}; {}, repetitions: {}\n",
             report::counted(plan.runs.size(), "run"),
             report::counted(suite.systems.size(), "system"),
             report::counted(suite.protocols.size(), "protocol"),
             report::counted(suite.layouts.size(), "layout"),
             report::counted(suite.potentials.size(), "potential"),
             report::counted(forecast.cells.size(), "cell"), suite.repetitions);
}

void print_notes(const workflow::Prepared &prepared)
{
  const deck::Plan &plan = prepared.plan;
  for (const auto &note : plan.notes)
    fmt::print("note: {}\n", note);
  if (!prepared.not_asked.empty()) {
    fmt::print("note: the Python of {} was not asked for its packages, since the suite names it: "
               "`mlffbench plan` runs no program that a suite names, and takes the packages from "
               "records; `mlffbench plan --probe` asks it\n",
               fmt::join(prepared.not_asked, ", "));
  }
  for (const auto &layout : plan.suite->layouts) {
    const auto usable = launch::usable_cpus().size();
    if (static_cast<size_t>(layout.ranks) * static_cast<size_t>(layout.threads) > usable)
      fmt::print("note: to run here: {}\n", launch::too_few_cpus(layout, usable));
  }
}

class PlanCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "plan", "Show the cells and runs of a suite with their time, run nothing");
    m_suite.add(*command);
    command
        ->add_option("--output", m_output,
                     "Output folder, for what is finished there (default: results/SUITE_NAME)")
        ->type_name("DIR");
    command
        ->add_option("--records", m_records,
                     "Estimate from the records of this output folder (default: --output)")
        ->type_name("DIR");
    command->add_flag(
        "--probe", m_probe,
        "Run the Python interpreters that the suite names, to ask for their packages");
    m_tools.add(*command);
    m_json.add(*command);
    m_quiet.add(*command, "Only numbers and estimate, no tables");
    add_examples(*command,
                 {{"plan inputs/suites/quick.yaml", "cells, runs in order, time and disk"},
                  {"plan inputs/suites/baseline.yaml --records results/quick",
                   "estimated from what another suite took"},
                  {"plan engines.yaml --probe",
                   "ask the Python that the suite names; without it, nothing is executed that "
                   "a suite names"}});
    return command;
  }

  int run() override
  {
    const workflow::Prepared prepared =
        workflow::prepare({m_suite.file, m_output, m_tools.choice},
                          m_probe ? workflow::AskPythons::all : workflow::AskPythons::not_of_suite);
    const deck::Plan &plan = prepared.plan;
    const workflow::PlanForecast forecast =
        mlffbench::workflow::forecast(plan, prepared.output, m_records);
    if (m_json.chosen) {
      fmt::print("{}\n", base::json_text(whole_json(plan, forecast), 1));
      return exit_code::good;
    }
    print_numbers(*plan.suite, plan, forecast);
    if (!m_quiet.chosen) {
      fmt::print("\n");
      print_cells(forecast);
      print_runs(plan);
    }
    print_total(forecast);
    print_notes(prepared);
    return exit_code::good;
  }

private:
  SuiteArgument m_suite;
  std::filesystem::path m_output;
  std::filesystem::path m_records;  ///< to estimate from; empty: those of the output folder
  bool m_probe = false;
  ToolOptions m_tools;
  JsonOption m_json;
  QuietOption m_quiet;
};

}  // namespace

std::unique_ptr<Command> plan_command()
{
  return std::make_unique<PlanCommand>();
}

}  // namespace mlffbench::cli
