// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench schema.
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "compare/targets.h"
#include "executor/site.h"
#include "record/results.h"
#include "report/gate_report.h"
#include "report/page.h"
#include "suite/published_schema.h"

#include <fmt/format.h>
#include <map>
#include <string>

namespace mlffbench::cli {

namespace {

class SchemaCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "schema", "Print the JSON Schema of a file that mlffbench reads or writes");
    command->add_option("OF", m_of, "suite (the default), site, targets, results, figures or gate")
        ->check(CLI::IsMember({"suite", "site", "targets", "results", "figures", "gate"}));
    add_examples(*command, {{"schema >suite.schema.json",
                             "for editors: `# yaml-language-server: $schema=suite.schema.json`"}});
    return command;
  }

  int run() override
  {
    const std::map<std::string, const char *> texts{{"site", executor::site_schema_text()},
                                                    {"targets", compare::targets_schema_text()},
                                                    {"results", record::results_schema_text()},
                                                    {"figures", report::figures_schema_text()},
                                                    {"gate", report::gate_schema_text()}};
    fmt::print("{}", m_of == "suite" ? suite::published_schema() : std::string(texts.at(m_of)));
    return exit_code::good;
  }

private:
  std::string m_of = "suite";
};

}  // namespace

std::unique_ptr<Command> schema_command()
{
  return std::make_unique<SchemaCommand>();
}

}  // namespace mlffbench::cli
