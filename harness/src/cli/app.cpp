// SPDX-License-Identifier: GPL-2.0-or-later
// The command line: the one definition of all options.
#include "cli/commands.h"

#include "launch/process.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fmt/format.h>
#include <functional>
#include <unistd.h>

namespace mlffbench {

namespace {

void print_error(const std::string &message)
{
  const bool colour = ::isatty(STDERR_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  fmt::print(stderr, "{}mlffbench: error:{} {}\n", colour ? "\x1b[1;31m" : "",
             colour ? "\x1b[0m" : "", message);
}

void add_tool_options(CLI::App &command, Options &options)
{
  command.add_option("--lmp", options.tools.lmp,
                     "LAMMPS program (default: $MLFFBENCH_LMP, the build's own, PATH)");
  command.add_option("--plugin", options.tools.plugin,
                     "mlffplugin.so (default: $MLFFBENCH_PLUGIN, the installed or built one)");
}

void add_suite_argument(CLI::App &command, Options &options)
{
  command.add_option("SUITE", options.suite, "Suite file (YAML)")->required();
}

void add_json_option(CLI::App &command, Options &options)
{
  command.add_flag("--json", options.json, "Print the result as JSON");
}

}  // namespace

int run_mlffbench(int argc, char **argv)
{
  Options options;
  std::function<int(const Options &)> chosen;
  CLI::App app{"mlffbench measures machine-learned force fields inside LAMMPS: how fast, how "
               "steady, how faithful.",
               "mlffbench"};
  app.set_version_flag("--version", MLFFBENCH_VERSION);
  app.require_subcommand(1);
  app.footer("Exit codes: 0 good, 1 usage or I/O, 2 a run failed, 3 a physics check failed, 130 "
             "interrupted.");
  const auto add = [&](const char *name, const char *description, int (*command)(const Options &)) {
    CLI::App *subcommand = app.add_subcommand(name, description);
    subcommand->callback([&chosen, command] { chosen = command; });
    return subcommand;
  };

  auto *doctor = add("doctor", "Check everything that a run needs, with a remedy for each fault",
                     doctor_command);
  add_tool_options(*doctor, options);
  add_json_option(*doctor, options);

  auto *plan = add("plan", "Show the runs of a suite in order, run nothing", plan_command);
  add_suite_argument(*plan, options);
  add_tool_options(*plan, options);
  add_json_option(*plan, options);

  auto *run = add("run", "Run what is not finished yet of a suite, then report", run_command);
  add_suite_argument(*run, options);
  run->add_option("--output", options.output, "Output folder (default: results/SUITE_NAME)");
  add_tool_options(*run, options);
  run->add_flag("--again", options.again,
                "If all runs are finished, move them aside and measure anew");
  run->add_flag("--quiet", options.quiet, "No progress");
  add_json_option(*run, options);

  auto *status =
      add("status", "Show how far an output folder is, also while runs go on", status_command);
  status->add_option("DIR", options.output, "Output folder")->required();
  add_json_option(*status, options);

  auto *report =
      add("report", "Rebuild results.json, .csv and .sqlite from the records, and print the tables",
          report_command);
  report->add_option("DIR", options.output, "Output folder")->required();
  add_json_option(*report, options);

  add("schema", "Print the JSON Schema of suite files", schema_command);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    const int code = app.exit(error);
    return code == 0 ? exit_code::good : exit_code::usage_or_io;
  }
  try {
    catch_interrupts();
    const int code = chosen(options);
    if (std::fflush(stdout) != 0)
      throw std::runtime_error("cannot write the result to standard output");
    return code;
  } catch (const std::exception &error) {
    print_error(error.what());
    return interrupted() ? exit_code::interrupted : exit_code::usage_or_io;
  }
}

}  // namespace mlffbench
