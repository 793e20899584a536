// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench doctor.
#include "workflow/doctor.h"
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace mlffbench::cli {

namespace {

const char *word(workflow::Health state)
{
  return state == workflow::Health::good      ? "ok"
         : state == workflow::Health::warning ? "warning"
                                              : "FAULT";
}

Colour colour(workflow::Health state)
{
  return state == workflow::Health::good      ? Colour::green
         : state == workflow::Health::warning ? Colour::yellow
                                              : Colour::red;
}

class DoctorCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "doctor", "Check everything that a run needs, with a remedy for each fault");
    m_tools.add(*command);
    m_json.add(*command);
    m_quiet.add(*command, "Only what is not good");
    add_examples(*command, {{"doctor", "all that a run needs, tried out"},
                            {"doctor --lmp ~/lammps/build/lmp", "the same for another LAMMPS"}});
    return command;
  }

  int run() override
  {
    bool healthy = true;
    auto json = nlohmann::ordered_json::array();
    for (const auto &finding : workflow::examine(m_tools.choice)) {
      healthy = healthy && finding.state != workflow::Health::fault;
      json.push_back({{"subject", finding.subject},
                      {"state", word(finding.state)},
                      {"detail", finding.detail}});
      if (!m_json.chosen && !(m_quiet.chosen && finding.state == workflow::Health::good))
        print(finding);
    }
    if (m_json.chosen)
      fmt::print("{}\n", base::json_text(
                             nlohmann::ordered_json{{"healthy", healthy}, {"findings", json}}, 1));
    return healthy ? exit_code::good : exit_code::usage_or_io;
  }

private:
  static void print(const workflow::Finding &finding)
  {
    fmt::print(
        "{} {:<16} {}\n",
        coloured(fmt::format("{:<8}", word(finding.state)), colour(finding.state), STDOUT_FILENO),
        finding.subject, finding.detail);
  }

  ToolOptions m_tools;
  JsonOption m_json;
  QuietOption m_quiet;
};

}  // namespace

std::unique_ptr<Command> doctor_command()
{
  return std::make_unique<DoctorCommand>();
}

}  // namespace mlffbench::cli
