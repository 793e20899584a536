// SPDX-License-Identifier: GPL-2.0-or-later
// The list of commands, and what they all have in common.
#include "cli/app.h"

#include "base/version.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal.h"
#include "launch/process.h"
#include "report/terminal_stream.h"
#include "workflow/comparing.h"

#include <csignal>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace mlffbench::cli {

namespace {

/// The program with its commands, in the order of its help text.
class Program {
public:
  Program()
  {
    m_app.set_version_flag("--version", base::version());
    m_app.require_subcommand(1);
    m_app.footer(exit_code::help());
    add(m_app, doctor_command());
    add(m_app, systems_command());
    add(m_app, plan_command());
    add(m_app, run_command());
    add(m_app, status_command());
    add(m_app, cancel_command());
    add(m_app, report_command());
    add(m_app, plot_command());
    add(m_app, analyse_command());
    add(m_app, compare_command());
    add(m_app, targets_command());
    add(m_app, export_command());
    add_history();
    add_baseline();
    add(m_app, gate_command());
    add(m_app, log_command());
    add(m_app, fidelity_command());
    add(m_app, trajectories_command());
    add(m_app, execute_command());
    add(m_app, schema_command());
    add(m_app, completion_command());
    add(m_app, man_command());
    add(m_app, complete_command());
  }

  CLI::App &app() { return m_app; }
  Command &chosen() { return *m_chosen; }

private:
  void add(CLI::App &parent, std::unique_ptr<Command> command)
  {
    CLI::App *added = command->add(parent);
    added->callback([this, chosen = command.get()] { m_chosen = chosen; });
    m_commands.push_back(std::move(command));
  }

  void add_history()
  {
    auto *history = m_app.add_subcommand("history", "Keep results over months in one SQLite file");
    history->require_subcommand(1);
    add_examples(*history, {{"history add results/quick", "keep it, in the user's own history"},
                            {"history list --history lab.sqlite", "all that is kept in another"},
                            {"history steps --delta 5", "when what became slower or faster"}});
    add(*history, history_add_command());
    add(*history, history_list_command());
    add(*history, history_steps_command());
  }

  void add_baseline()
  {
    auto *baseline = m_app.add_subcommand(
        "baseline", "Results that were accepted: what `gate` holds new ones against");
    baseline->require_subcommand(1);
    add_examples(*baseline,
                 {{"baseline accept results/baseline", "for this suite on this machine"},
                  {"baseline accept results/baseline --note 'exact neighbor lists cost 4 %'",
                   "slower on purpose"},
                  {"baseline list", "all, also replaced ones"}});
    add(*baseline, baseline_accept_command());
    add(*baseline, baseline_list_command());
    add(*baseline, baseline_show_command());
  }

  CLI::App m_app{"mlffbench measures machine-learned force fields inside LAMMPS: how fast, how "
                 "steady, how faithful.",
                 "mlffbench"};
  std::vector<std::unique_ptr<Command>> m_commands;
  Command *m_chosen = nullptr;
};

/// Help, version or what is wrong with the command line. The exit code.
int print_parsed(CLI::App &app, const CLI::ParseError &error)
{
  std::ostringstream output;
  std::ostringstream fault;
  const int code = app.exit(error, output, fault);
  fmt::print("{}", output.str());
  fmt::print(stderr, "{}", fault.str());
  report::finish_output();
  return code == 0 ? exit_code::good : exit_code::usage_or_io;
}

}  // namespace

int run_mlffbench(int argc, char **argv)
{
  Program program;
  try {
    program.app().parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    return print_parsed(program.app(), error);
  }
  try {
    std::signal(SIGPIPE, SIG_IGN);
    const int code = program.chosen().run();
    if (!report::finish_output())
      throw std::runtime_error("cannot write the result to standard output");
    return code;
  } catch (const workflow::NotComparable &error) {
    print_error(error.what());
    return exit_code::not_comparable;
  } catch (const std::exception &error) {
    print_error(error.what());
    return launch::interrupted() ? exit_code::interrupted : exit_code::usage_or_io;
  }
}

}  // namespace mlffbench::cli
