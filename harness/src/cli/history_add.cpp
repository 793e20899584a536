// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench history add.
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal_listener.h"
#include "record/results.h"
#include "report/counted.h"
#include "store/history.h"
#include "workflow/history_place.h"

#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace mlffbench::cli {

namespace {

class HistoryAddCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand("add", "Add the finished runs of an output folder; those "
                                                 "that are there already are left as they are");
    m_output.add(*command);
    m_history.add(*command);
    return command;
  }

  int run() override
  {
    const record::Results results = record::collect_results(m_output.path);
    TerminalListener listener;
    const std::filesystem::path history = workflow::chosen_history(m_history.file, listener);
    const store::HistoryChange change = store::add_to_history(history, results);
    if (m_history.json) {
      fmt::print("{}\n",
                 nlohmann::ordered_json{{"added", change.added}, {"known", change.known}}.dump(1));
    } else {
      fmt::print("{} added to {}, {} there already\n", report::counted(change.added, "measurement"),
                 history.string(),
                 change.known == 1 ? "1 was" : fmt::format("{} were", change.known));
    }
    return exit_code::good;
  }

private:
  FolderArgument m_output;
  HistoryOptions m_history;
};

}  // namespace

std::unique_ptr<Command> history_add_command()
{
  return std::make_unique<HistoryAddCommand>();
}

}  // namespace mlffbench::cli
