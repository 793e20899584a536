// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench history list.
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal_listener.h"
#include "report/table.h"
#include "store/history.h"
#include "workflow/history_place.h"

#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mlffbench::cli {

namespace {

/// "sevennet-0.pt2 3f2a9c01": two models of one name are told apart by their hashes.
std::string model_text(const store::HistoryLine &line)
{
  constexpr size_t digits = 8;
  return line.model_sha256.empty()
             ? "-"
             : fmt::format("{} {}", std::filesystem::path(line.model_file).filename().string(),
                           line.model_sha256.substr(0, digits));
}

void print(const std::vector<store::HistoryLine> &lines)
{
  report::TextTable table({"system", "protocol", "layout", "potential", "model", "suite", "host",
                           "day", "LAMMPS", "id", "runs", "median pair ms", "median step ms",
                           "mean step ms", "ns/day", "flags"},
                          {1, 2, 3, 4, 5, 6, 7, 8, 9});
  for (const auto &line : lines) {
    table.add({line.system, line.protocol, line.layout, line.potential, model_text(line),
               line.suite, line.host, line.day_utc, line.lammps, line.id, std::to_string(line.runs),
               report::significant(1e3 * line.pair_median_s),
               report::significant(1e3 * line.step_median_s),
               report::significant(1e3 * line.step_mean_s), report::significant(line.ns_per_day),
               std::to_string(line.flags)});
  }
  fmt::print(
      "{}\nMedians over the runs of a day (UTC). id: model, potential files, programs, data, "
      "protocol and machine, by their contents.\n",
      table.text());
}

class HistoryListCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand("list", "Show the figures of each cell by day");
    m_history.add(*command);
    return command;
  }

  int run() override
  {
    TerminalListener listener;
    const auto lines = store::list_history(workflow::chosen_history(m_history.file, listener));
    if (!m_history.json) {
      print(lines);
      return exit_code::good;
    }
    auto json = nlohmann::ordered_json::array();
    for (const auto &line : lines)
      json.push_back(store::to_json(line));
    fmt::print("{}\n", base::json_text(json, 1));
    return exit_code::good;
  }

private:
  HistoryOptions m_history;
};

}  // namespace

std::unique_ptr<Command> history_list_command()
{
  return std::make_unique<HistoryListCommand>();
}

}  // namespace mlffbench::cli
