// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench analyse.
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal_listener.h"
#include "workflow/analyse_folder.h"
#include "workflow/rebuild_results.h"

#include <fmt/format.h>

namespace mlffbench::cli {

namespace {

class AnalyseCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "analyse", "Compute all records anew from the bench logs, after a figure was corrected");
    m_output.add(*command);
    add_examples(*command, {{"analyse results/quick", "and write results.* of what it gives"}});
    return command;
  }

  int run() override
  {
    const workflow::AnalysedFolder analysed = workflow::analyse_folder(m_output.path);
    for (const auto &label : analysed.changed)
      fmt::print("{}: other figures; the record before is kept as record.json.earlier\n", label);
    for (const auto &line : analysed.kept)
      fmt::print(stderr, "note: not analysed: {}\n", line);
    fmt::print("{} of {} records changed\n", analysed.changed.size(), analysed.records);
    TerminalListener listener;
    (void)workflow::rebuild_results(m_output.path, false, listener);
    return analysed.kept.empty() ? exit_code::good : exit_code::run_failed;
  }

private:
  FolderArgument m_output;
};

}  // namespace

std::unique_ptr<Command> analyse_command()
{
  return std::make_unique<AnalyseCommand>();
}

}  // namespace mlffbench::cli
