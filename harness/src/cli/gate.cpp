// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench gate.
#include "workflow/gate.h"
#include "base/file.h"
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/gate_text.h"
#include "cli/measure_text.h"
#include "cli/option_groups.h"
#include "cli/terminal.h"
#include "cli/terminal_listener.h"
#include "cli/validators.h"
#include "report/comparison_markdown.h"
#include "report/comparison_page.h"
#include "report/gate_report.h"
#include "workflow/report_files.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

namespace mlffbench::cli {

namespace {

int exit_code_of(compare::GateResult result)
{
  switch (result) {
  case compare::GateResult::run_failed:
    return exit_code::run_failed;
  case compare::GateResult::physics:
    return exit_code::physics;
  case compare::GateResult::slower:
    return exit_code::regression;
  case compare::GateResult::inconclusive:
    return exit_code::inconclusive;
  case compare::GateResult::passed:
    break;
  }
  return exit_code::good;
}

class GateCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "gate", "Fail if something has become slower: for continuous integration");
    add_sides(*command);
    add_verdict(*command);
    add_measurement(*command);
    m_tools.add(*command);
    m_history.add(*command);
    command->add_flag("--markdown", m_markdown, "Print the verdict for a pull request")
        ->excludes("--json");
    m_html.add(*command, "gate.html");
    add_examples(
        *command,
        {{"gate inputs/suites/quick.yaml", "run it, compare with the baseline of this machine"},
         {"gate results/new --against results/old --delta 5",
          "two results; up to 5 % do not matter"},
         {"gate quick.yaml --results results/quick", "judge what is there, measure nothing"},
         {"gate quick.yaml --against-plugin old/mlffplugin.so --junit gate.xml",
          "two versions interleaved; no baseline needed"}});
    return command;
  }

  int run() override
  {
    m_gate.keep = m_keep.count;
    m_gate.tools = m_tools.choice;
    m_gate.history = m_history.file;
    m_gate.page = m_html.file("gate.html");
    TerminalListener listener(m_quiet.chosen);
    auto outcome = workflow::run_gate(m_gate, listener);
    if (const auto *interrupted = std::get_if<workflow::InterruptedGate>(&outcome)) {
      if (const auto &suite = interrupted->suite)
        listener.tell(interruption_text(*suite, after_interruption(m_gate, suite->output)));
      return exit_code::interrupted;
    }
    auto &report = std::get<report::GateReport>(outcome);
    report.exit_code = exit_code_of(report.result);
    if (report.result == compare::GateResult::slower)
      report.repeat = gate_command_for(m_gate, compare::slower_cells(report.gate));
    if (!m_gate.junit.empty())
      base::write_file(m_gate.junit, report::gate_junit_xml(report));
    if (!m_gate.page.empty())
      workflow::write_page(report::gate_page(report), m_gate.page, listener);
    if (m_history.json) {
      fmt::print("{}\n", base::json_text(report::to_json(report), 1));
    } else if (m_markdown) {
      fmt::print("{}", report::gate_markdown(report));
    } else {
      fmt::print("{}", report::gate_text(report, table_width()));
    }
    return report.exit_code;
  }

private:
  void add_sides(CLI::App &command)
  {
    command.add_option(
        "MEASURED", m_gate.measured,
        "Suite file (YAML), measured anew, or the output folder or results.json of new "
        "results");
    command
        .add_option("--results", m_gate.results,
                    "Judge these kept results of the suite, output folder or results.json, and "
                    "measure nothing")
        ->type_name("RESULTS");
    command
        .add_option("--against", m_gate.against,
                    "Earlier results, output folder or results.json (default: the baseline of the "
                    "suite on this machine)")
        ->type_name("RESULTS");
    command
        .add_option("--against-lmp", m_gate.against_tools.lmp,
                    "Earlier LAMMPS: a suite is measured with old and new programs interleaved")
        ->type_name("FILE");
    command
        .add_option("--against-plugin", m_gate.against_tools.plugin,
                    "Earlier mlffplugin.so, likewise")
        ->type_name("FILE");
    command
        .add_option("--against-suite", m_gate.against_suite,
                    "Earlier suite, e.g. with an earlier model, likewise")
        ->type_name("FILE");
  }

  void add_verdict(CLI::App &command)
  {
    command
        .add_option("--control", m_gate.control,
                    "A potential that is the same before and after: take times relative to its")
        ->type_name("NAME");
    command
        .add_option("--cell", m_gate.cells,
                    "Only this cell, SYSTEM/PROTOCOL/LAYOUT/POTENTIAL; may be repeated")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command
        .add_option("--delta", m_gate.delta_percent,
                    "Differences up to so many percent do not matter")
        ->capture_default_str()
        ->check(percent_range());
    command
        .add_option("--ignore", m_gate.ignore,
                    "A key that may differ although it ought to be alike; may be repeated")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command.add_option("--junit", m_gate.junit, "Write the verdict as JUnit XML")
        ->type_name("FILE");
    command.add_flag("--strict", m_gate.strict,
                     "Exit with 5 if a cell is inconclusive or missing in the new results");
    command.add_flag("--no-rerun", m_gate.no_rerun,
                     "Do not measure cells that are slower a second time");
  }

  void add_measurement(CLI::App &command)
  {
    command
        .add_option("--output", m_gate.output,
                    "Output folder of the suite (default: "
                    "results/SUITE_NAME)")
        ->type_name("DIR");
    command.add_flag("--again", m_gate.again,
                     "Measure the suite anew, as a gate of a suite always does");
    m_keep.add(command);
    command
        .add_option("--site", m_gate.site, "Site file (YAML): where runs of the suite are executed")
        ->type_name("FILE");
    m_quiet.add(command, "No progress and notes");
  }

  workflow::GateRequest m_gate;
  HtmlOption m_html;
  bool m_markdown = false;
  KeepOption m_keep;
  ToolOptions m_tools;
  HistoryOptions m_history;
  QuietOption m_quiet;
};

}  // namespace

std::unique_ptr<Command> gate_command()
{
  return std::make_unique<GateCommand>();
}

}  // namespace mlffbench::cli
