// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench run.
#include "base/json_output.h"
#include "base/writable.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/measure_text.h"
#include "cli/option_groups.h"
#include "cli/print_results.h"
#include "cli/terminal_listener.h"
#include "report/results_text.h"
#include "workflow/measure.h"
#include "workflow/report_files.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace mlffbench::cli {

namespace {

class RunCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command =
        parent.add_subcommand("run", "Run what is not finished yet of a suite, then report");
    m_suite.add(*command);
    command->add_option("--output", m_output, "Output folder (default: results/SUITE_NAME)")
        ->type_name("DIR");
    m_tools.add(*command);
    command->add_flag("--again", m_again,
                      "If all runs are finished, move them aside and measure anew");
    m_keep.add(*command);
    command
        ->add_option("--site", m_site.file,
                     "Site file (YAML): where runs are executed, e.g. as Slurm jobs (default: "
                     "$MLFFBENCH_SITE, else this machine)")
        ->type_name("FILE");
    command->add_flag(
        "--oversubscribe", m_site.oversubscribe,
        "Let runs share CPUs: layouts larger than the machine, several runs side by side");
    command->add_flag("--detach", m_site.detach, "Submit jobs and do not wait for them");
    m_quiet.add(*command, "No progress, notes and tables");
    m_details.add(*command);
    m_html.add(*command, "DIR/report.html");
    m_json.add(*command);
    add_examples(*command,
                 {{"run inputs/suites/quick.yaml", "run it; Ctrl-C and the same again goes on"},
                  {"run quick.yaml --output /data/quick --again", "measure all of it anew"},
                  {"run quick.yaml --quiet --json >result.json", "for other programs"}});
    return command;
  }

  int run() override
  {
    base::require_writable(m_html.file(""));
    const executor::SiteSettings site =
        workflow::chosen_site(m_site);  // its faults are told before the suite's
    workflow::MeasureRequest request;
    request.again = m_again;
    request.keep = m_keep.count;
    request.detach = m_site.detach;
    TerminalListener listener(m_quiet.chosen);
    const workflow::Measurement measured = workflow::measure(
        workflow::prepare({m_suite.file, m_output, m_tools.choice}), site, request, listener);
    switch (measured.end) {
    case workflow::MeasureEnd::submitted:
      fmt::print(stderr, "{} of {} runs are to be done; {}\n", measured.pending, measured.planned,
                 measured.farewell);
      return exit_code::good;
    case workflow::MeasureEnd::interrupted:
      fmt::print(stderr, "{}",
                 interruption_text(measured, measured.farewell.empty()
                                                 ? "the same command goes on from there"
                                                 : measured.farewell));
      return exit_code::interrupted;
    case workflow::MeasureEnd::nothing_to_do:
      fmt::print(stderr,
                 "all {} runs are finished already, nothing was run; --again moves them aside and "
                 "measures anew\n",
                 measured.planned);
      break;
    case workflow::MeasureEnd::done:
      break;
    }
    if (const auto page = m_html.file(measured.output / "report.html"); !page.empty())
      workflow::write_report_files({measured.output}, {page, {}, {}}, listener);
    print(measured);
    return exit_code::of(measured.results);
  }

private:
  void print(const workflow::Measurement &measured) const
  {
    const record::Results &results = measured.results;
    const bool text = !m_json.chosen && !m_quiet.chosen;
    if (m_json.chosen)
      fmt::print("{}\n", base::json_text(record::to_json(results), 1));
    if (text) {
      print_results(results, m_details.chosen);
      fmt::print("Results: {}\n", (measured.output / "results.{json,csv,sqlite}").string());
      std::fflush(stdout);
    }
    fmt::print(stderr, "{}", report::failures_text(results));
    if (text)
      print_answer(results);
  }

  SuiteArgument m_suite;
  std::filesystem::path m_output;
  ToolOptions m_tools;
  bool m_again = false;
  KeepOption m_keep;
  workflow::SiteChoice m_site;
  QuietOption m_quiet;
  DetailsOption m_details;
  HtmlOption m_html;
  JsonOption m_json;
};

}  // namespace

std::unique_ptr<Command> run_command()
{
  return std::make_unique<RunCommand>();
}

}  // namespace mlffbench::cli
