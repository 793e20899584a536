// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench baseline list.
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal_listener.h"
#include "report/table.h"
#include "store/baseline.h"
#include "workflow/history_place.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mlffbench::cli {

namespace {

std::string day_and_minute(const std::string &utc)
{
  constexpr size_t to_the_minute = 16;
  std::string text = utc.substr(0, to_the_minute);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

void print(const std::vector<store::Baseline> &baselines)
{
  report::TextTable table(
      {"number", "accepted (UTC)", "suite", "machine", "host", "runs", "in use", "note"},
      {1, 2, 3, 4, 6, 7});
  for (const auto &baseline : baselines) {
    table.add({std::to_string(baseline.number), day_and_minute(baseline.accepted_utc),
               baseline.suite, baseline.machine.text(), baseline.host,
               std::to_string(baseline.runs), baseline.in_use ? "yes" : "", baseline.note});
  }
  fmt::print("{}", table.text());
}

class BaselineListCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand("list", "Show all baselines");
    m_history.add(*command);
    return command;
  }

  int run() override
  {
    TerminalListener listener;
    const auto baselines =
        store::list_baselines(workflow::chosen_history(m_history.file, listener));
    if (!m_history.json) {
      print(baselines);
      return exit_code::good;
    }
    auto list = nlohmann::ordered_json::array();
    for (const auto &baseline : baselines)
      list.push_back(store::to_json(baseline));
    fmt::print("{}\n", base::json_text(list, 1));
    return exit_code::good;
  }

private:
  HistoryOptions m_history;
};

}  // namespace

std::unique_ptr<Command> baseline_list_command()
{
  return std::make_unique<BaselineListCommand>();
}

}  // namespace mlffbench::cli
