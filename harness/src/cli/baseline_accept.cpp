// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench baseline accept.
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal.h"
#include "cli/terminal_listener.h"
#include "report/counted.h"
#include "workflow/accept_results.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <string>

namespace mlffbench::cli {

namespace {

int exit_code_of(workflow::Refusal refusal)
{
  switch (refusal) {
  case workflow::Refusal::physics:
    return exit_code::physics;
  case workflow::Refusal::slower:
    return exit_code::regression;
  case workflow::Refusal::not_comparable:
    return exit_code::not_comparable;
  case workflow::Refusal::none:
    break;
  }
  return exit_code::good;
}

class BaselineAcceptCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "accept", "Make the finished runs of an output folder the baseline of their suite "
                  "and machine; what was accepted before is kept");
    m_output.add(*command);
    command
        ->add_option(
            "--note", m_note,
            "Why; needed where a cell is slower than in the baseline before, missing, or not "
            "comparable")
        ->type_name("TEXT");
    m_history.add(*command);
    return command;
  }

  int run() override
  {
    TerminalListener listener;
    const workflow::Acceptance accepted =
        workflow::accept_results({m_output.path, m_history.file, m_note}, listener);
    if (accepted.refusal != workflow::Refusal::none) {
      print_error(accepted.why);
      return exit_code_of(accepted.refusal);
    }
    print(accepted);
    if (!accepted.cells_of_few_runs.empty()) {
      fmt::print(stderr,
                 "note: a gate with as few new runs cannot find these cells slower; set "
                 "`repetitions` to {} or more: {}\n",
                 accepted.runs_needed, fmt::join(accepted.cells_of_few_runs, ", "));
    }
    return exit_code::good;
  }

private:
  void print(const workflow::Acceptance &accepted) const
  {
    const store::Baseline &baseline = accepted.baseline;
    if (m_history.json) {
      fmt::print("{}\n",
                 base::json_text(nlohmann::ordered_json{{"accepted", accepted.is_new},
                                                        {"baseline", store::to_json(baseline)}},
                                 1));
      return;
    }
    fmt::print("{} {} of suite {} on {}: {}, in {}\n",
               accepted.is_new ? "accepted as baseline"
                               : "nothing to do: these are already baseline",
               baseline.number, baseline.suite, baseline.machine.text(),
               report::counted(baseline.runs, "run"), accepted.history.string());
  }

  FolderArgument m_output;
  std::string m_note;
  HistoryOptions m_history;
};

}  // namespace

std::unique_ptr<Command> baseline_accept_command()
{
  return std::make_unique<BaselineAcceptCommand>();
}

}  // namespace mlffbench::cli
