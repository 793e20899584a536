// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench history steps.
#include "workflow/history_steps.h"
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal_listener.h"
#include "cli/validators.h"
#include "report/comparison_text.h"
#include "report/counted.h"
#include "report/history_page.h"
#include "report/table.h"
#include "stats/series_json.h"
#include "workflow/history_place.h"
#include "workflow/report_files.h"

#include <algorithm>
#include <cstddef>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>

namespace mlffbench::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char *page_file = "history.html";

Json to_json(const compare::Step &step, const std::string &note)
{
  Json changes = Json::array();
  for (const auto &difference : step.changes)
    changes.push_back({{"key", difference.key}, {"a", difference.a}, {"b", difference.b}});
  return {{"utc", step.utc},
          {"step_median_before_s", base::json_number(step.before_s)},
          {"step_median_after_s", base::json_number(step.after_s)},
          {"ratio", base::json_number(step.ratio())},
          {"sessions_before", step.sessions_before},
          {"sessions_after", step.sessions_after},
          {"p", step.p},
          {"changed", changes},
          {"note", note.empty() ? Json() : Json(note)}};
}

Json to_json(const workflow::HistorySteps &found, double delta_percent)
{
  Json cells = Json::array();
  for (const auto &cell : found.cells) {
    Json steps = Json::array();
    for (const auto &step : cell.steps)
      steps.push_back(to_json(step, found.note_of(step)));
    cells.push_back({{"suite", cell.suite},
                     {"cell", cell.cell},
                     {"cpu_model", cell.cpu_model},
                     {"sessions", cell.sessions.size()},
                     {"p_holm", cell.p_holm},
                     {"steps", steps}});
  }
  return {{"format", "mlff-bench-steps"},
          {"version", 1},
          {"alpha", found.alpha},
          {"delta_percent", delta_percent},
          {"cells", cells}};
}

void print(const workflow::HistorySteps &found, double delta_percent)
{
  report::TextTable table({"cell", "suite", "since (UTC)", "median step ms before", "after",
                           "change", "sessions", "p", "accepted"},
                          {1, 2, 8});
  size_t steps = 0;
  std::string changes;
  for (const auto &cell : found.cells) {
    for (const auto &step : cell.steps) {
      ++steps;
      table.add({cell.cell, cell.suite, step.utc, report::significant(1e3 * step.before_s),
                 report::significant(1e3 * step.after_s),
                 fmt::format("{:+.3g} %", 100.0 * (step.ratio() - 1)),
                 fmt::format("{}, {}", step.sessions_before, step.sessions_after),
                 report::p_text(step.p), found.note_of(step)});
      if (!step.changes.empty()) {
        changes += fmt::format("changed at {} of {}:\n{}", step.utc, cell.cell,
                               report::differences_text(step.changes));
      }
    }
  }
  if (steps > 0)
    fmt::print("{}\n{}", table.text(), changes);
  fmt::print("{} beyond {:g} % in {}\n", report::counted(steps, "step"), delta_percent,
             report::counted(found.cells.size(), "cell"));
  const auto too_short =
      std::count_if(found.cells.begin(), found.cells.end(), [&](const compare::CellHistory &cell) {
        return cell.sessions.size() < found.sessions_needed;
      });
  if (too_short > 0) {
    fmt::print("{} fewer than {} sessions, with which no step can be told from chance among {}\n",
               too_short == 1 ? "1 cell has" : fmt::format("{} cells have", too_short),
               found.sessions_needed, report::counted(found.cells.size(), "cell"));
  }
}

class HistoryStepsCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand("steps", "Show when cells became slower or faster");
    command->add_option("--delta", m_delta_percent, "Steps up to so many percent are not shown")
        ->capture_default_str()
        ->check(percent_range());
    m_history.add(*command);
    m_html.add(*command, page_file);
    return command;
  }

  int run() override
  {
    TerminalListener listener;
    const auto found = workflow::history_steps(workflow::chosen_history(m_history.file, listener),
                                               m_delta_percent / 100.0);
    for (const auto &sentence : found.damaged)
      listener.warn(sentence);
    if (m_html.chosen()) {
      workflow::write_page(
          report::history_page(found.cells, m_delta_percent,
                               [&](const compare::Step &step) { return found.note_of(step); }),
          m_html.file(page_file), listener);
    }
    if (m_history.json) {
      fmt::print("{}\n", base::json_text(to_json(found, m_delta_percent), 1));
    } else {
      print(found, m_delta_percent);
    }
    return exit_code::good;
  }

private:
  double m_delta_percent = 2.0;
  HistoryOptions m_history;
  HtmlOption m_html;
};

}  // namespace

std::unique_ptr<Command> history_steps_command()
{
  return std::make_unique<HistoryStepsCommand>();
}

}  // namespace mlffbench::cli
