// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench execute.
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "workflow/execute_job.h"

#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <variant>

namespace mlffbench::cli {

namespace {

/// Prints how the run ended. The exit code.
int report(const std::string &label, const launch::RunOutcome &outcome)
{
  if (const auto *record = std::get_if<record::Record>(&outcome)) {
    fmt::print("{}: finished\n", label);
    return record->flags.empty() ? exit_code::good : exit_code::physics;
  }
  if (const auto *failure = std::get_if<record::RunFailure>(&outcome)) {
    fmt::print("{}: failed: {}\n", label, failure->what);
    return exit_code::run_failed;
  }
  fmt::print("{}: interrupted\n", label);
  return exit_code::interrupted;
}

class ExecuteCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "execute", "Execute one planned run and write its record; jobs of a scheduler call this");
    command->add_option("RUN_DIR", m_run_folder, "Run folder below an output folder")
        ->required()
        ->type_name("DIR");
    add_examples(*command, {{"execute results/quick/RUN_FOLDER", "a run that `run` has planned"}});
    return command;
  }

  int run() override
  {
    const auto note = [](const std::string &text) { fmt::print("{}\n", text); };
    const workflow::JobResult result = workflow::execute_job(m_run_folder, note);
    if (result.outcome)
      return report(result.label, *result.outcome);
    fmt::print("{}: finished already\n", result.label);
    return exit_code::good;
  }

private:
  std::filesystem::path m_run_folder;
};

}  // namespace

std::unique_ptr<Command> execute_command()
{
  return std::make_unique<ExecuteCommand>();
}

}  // namespace mlffbench::cli
