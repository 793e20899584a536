// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench baseline show.
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal_listener.h"
#include "report/table.h"
#include "store/baseline.h"
#include "workflow/history_place.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace mlffbench::cli {

namespace {

store::Baseline numbered(const std::vector<store::Baseline> &baselines, int64_t number,
                         const std::filesystem::path &file)
{
  const auto found =
      std::find_if(baselines.begin(), baselines.end(),
                   [&](const store::Baseline &baseline) { return baseline.number == number; });
  if (found == baselines.end()) {
    throw std::runtime_error(fmt::format("{} has no baseline {}; `mlffbench baseline list` shows "
                                         "those that it has",
                                         file.string(), number));
  }
  return *found;
}

std::string heading(const store::Baseline &baseline)
{
  return fmt::format("Baseline {}{} of suite {} on {} (host {}), accepted {}{}\n", baseline.number,
                     baseline.in_use ? "" : ", replaced,", baseline.suite, baseline.machine.text(),
                     baseline.host, baseline.accepted_utc,
                     baseline.note.empty() ? "" : ": " + baseline.note);
}

std::string cells_table(const record::Results &results)
{
  report::TextTable table({"system", "protocol", "layout", "potential", "backend", "runs",
                           "median step ms", "mean step ms", "median pair ms", "ns/day", "run CV",
                           "peak MiB"},
                          {1, 2, 3, 4});
  constexpr double B_per_MiB = 1048576.0;
  for (const auto &cell : results.cells) {
    const double cv = cell.step_s.over_runs.cv;
    table.add(
        {cell.system, cell.protocol, cell.cell().group.layout.label(), cell.potential,
         cell.model.is_known() ? cell.model.backend : "-", std::to_string(cell.runs),
         report::significant(1e3 * cell.step_s.median), report::significant(1e3 * cell.step_s.mean),
         report::significant(1e3 * cell.pair_s.median), report::significant(cell.rates.ns_per_day),
         cell.runs < 2 ? "-" : fmt::format("{:.1f} %", 100.0 * cv),
         cell.peak_rss_B < 0
             ? "-"
             : report::significant(static_cast<double>(cell.peak_rss_B) / B_per_MiB)});
  }
  return table.text();
}

class BaselineShowCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand("show", "Show the figures of baselines");
    command->add_option("NUMBER", m_number, "Only this one (default: all in use)");
    m_history.add(*command);
    return command;
  }

  int run() override
  {
    TerminalListener listener;
    const std::filesystem::path history = workflow::chosen_history(m_history.file, listener);
    auto list = nlohmann::ordered_json::array();
    std::string text;
    for (const auto &baseline : wanted(history)) {
      const record::Results results = store::baseline_results(history, baseline);
      auto json = store::to_json(baseline);
      json["cells"] = nlohmann::ordered_json::array();
      for (const auto &cell : results.cells)
        json["cells"].push_back(record::to_json(cell));
      list.push_back(json);
      text += fmt::format("{}{}\n{}", text.empty() ? "" : "\n", heading(baseline),
                          cells_table(results));
    }
    fmt::print("{}", m_history.json ? base::json_text(list, 1) + "\n" : text);
    return exit_code::good;
  }

private:
  std::vector<store::Baseline> wanted(const std::filesystem::path &history) const
  {
    auto baselines = store::list_baselines(history);
    if (m_number)
      return {numbered(baselines, *m_number, history)};
    std::erase_if(baselines, [](const store::Baseline &baseline) { return !baseline.in_use; });
    return baselines;
  }

  std::optional<int64_t> m_number;  ///< as `baseline list` shows it
  HistoryOptions m_history;
};

}  // namespace

std::unique_ptr<Command> baseline_show_command()
{
  return std::make_unique<BaselineShowCommand>();
}

}  // namespace mlffbench::cli
