// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench cancel.
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "workflow/cancel_jobs.h"

#include <fmt/format.h>

namespace mlffbench::cli {

namespace {

class CancelCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command =
        parent.add_subcommand("cancel", "End the jobs of an output folder; finished runs are kept");
    m_output.add(*command);
    add_examples(*command, {{"cancel results/quick", "`run` with the same suite goes on later"}});
    return command;
  }

  int run() override
  {
    const workflow::CancelledJobs cancelled = workflow::cancel_jobs(m_output.path);
    if (cancelled.jobs.empty()) {
      fmt::print("no job of {} is waiting or running\n", m_output.path.string());
      return exit_code::good;
    }
    for (const auto &number : cancelled.jobs)
      fmt::print("job {} cancelled\n", number);
    fmt::print(
        "{} waiting or running; finished ones are kept, `mlffbench run` goes on from there\n",
        cancelled.runs == 1 ? "1 run was" : fmt::format("{} runs were", cancelled.runs));
    return exit_code::good;
  }

private:
  FolderArgument m_output;
};

}  // namespace

std::unique_ptr<Command> cancel_command()
{
  return std::make_unique<CancelCommand>();
}

}  // namespace mlffbench::cli
