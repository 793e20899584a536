// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench export.
#include "base/file.h"
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "record/results.h"
#include "record/results_table.h"
#include "report/gbench.h"
#include "report/junit.h"

#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>

namespace mlffbench::cli {

namespace {

std::string text_of(const record::Results &results, const std::string &format)
{
  if (format == "gbench")
    return base::json_text(report::gbench_json(results), 1) + "\n";
  return format == "junit" ? report::junit_xml(results) : record::runs_csv(results.records);
}

class ExportCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command =
        parent.add_subcommand("export", "Write results in a form that other programs read");
    m_output.add(*command);
    command
        ->add_option("--format", m_format,
                     "gbench (Google Benchmark's JSON), junit (XML) or csv (a line a run)")
        ->required()
        ->check(CLI::IsMember({"gbench", "junit", "csv"}));
    command->add_option("-o,--output", m_file, "File (default: standard output)")
        ->type_name("FILE");
    add_examples(*command, {{"export results/quick --format gbench -o quick.json",
                             "for Google Benchmark's tools/compare.py"},
                            {"export results/quick --format junit -o quick.xml", "for CI"}});
    return command;
  }

  int run() override
  {
    const std::string text = text_of(record::collect_results(m_output.path), m_format);
    if (m_file.empty()) {
      fmt::print("{}", text);
    } else {
      base::write_file(m_file, text);
    }
    return exit_code::good;
  }

private:
  FolderArgument m_output;
  std::string m_format;
  std::filesystem::path m_file;
};

}  // namespace

std::unique_ptr<Command> export_command()
{
  return std::make_unique<ExportCommand>();
}

}  // namespace mlffbench::cli
