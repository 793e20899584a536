// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench status.
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/status_text.h"
#include "cli/status_watch.h"
#include "workflow/folder_state.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>

namespace mlffbench::cli {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const workflow::FolderState &state)
{
  Json json{{"suite", state.results.suite},
            {"runs_planned", state.results.planned},
            {"runs_finished", state.finished},
            {"runs_failed", state.results.failures.size()},
            {"runs_pending", state.pending()},
            {"at_work", state.at_work},
            {"unfinished", Json::array()},
            {"damaged", record::damaged_json(state.results.damaged)},
            {"jobs", Json::array()},
            {"jobs_unknown", state.jobs_unknown.empty() ? Json() : Json(state.jobs_unknown)}};
  for (const auto &run : state.begun)
    json["unfinished"].push_back({{"run", run.label}, {"step", run.step}, {"steps", run.steps}});
  for (const auto &job : state.jobs) {
    json["jobs"].push_back({{"run", job.label},
                            {"job", job.job},
                            {"state", job.state},
                            {"reason", job.reason},
                            {"nodes", job.nodes}});
  }
  return json;
}

class StatusCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command =
        parent.add_subcommand("status", "Show how far an output folder is, also while runs go on");
    m_output.add(*command);
    m_json.add(*command);
    m_watch.add(*command, "Show it anew every so many seconds, until no run goes on or Ctrl-C")
        ->excludes("--json");
    add_examples(*command, {{"status results/quick", "from another terminal, while it runs"},
                            {"status results/quick --watch", "a screen that follows the runs"}});
    return command;
  }

  int run() override
  {
    if (m_watch.chosen()) {
      watch_status(m_output.path, m_watch.interval());
      return exit_code::good;
    }
    const workflow::FolderState state = workflow::state_of(m_output.path);
    fmt::print("{}",
               m_json.chosen ? base::json_text(to_json(state), 1) + "\n" : status_text(state));
    return exit_code::good;
  }

private:
  FolderArgument m_output;
  WatchOption m_watch;
  JsonOption m_json;
};

}  // namespace

std::unique_ptr<Command> status_command()
{
  return std::make_unique<StatusCommand>();
}

}  // namespace mlffbench::cli
