// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench report.
#include "base/file.h"
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/print_results.h"
#include "cli/terminal_listener.h"
#include "cli/waiting.h"
#include "launch/process.h"
#include "report/markdown.h"
#include "report/results_text.h"
#include "workflow/folder_state.h"
#include "workflow/rebuild_results.h"
#include "workflow/report_files.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace mlffbench::cli {

namespace {

class ReportCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "report", "Rebuild results.json, .csv and .sqlite from the records, and print the tables");
    command->add_option("DIR", m_folders, "Output folders; several are put into one page")
        ->required()
        ->type_name("DIR...");
    m_json.add(*command);
    m_quiet.add(*command, "Only what failed, no tables");
    m_details.add(*command);
    CLI::Option *html = m_html.add(*command, "report.html in DIR, the first of several");
    CLI::Option *figures =
        command
            ->add_option("--figures", m_files.figures,
                         "Write figures.json and each figure as SVG, PNG and PDF into a folder")
            ->type_name("FOLDER");
    m_watch
        .add(*command, "Write the page of --html anew when runs have finished, looking every so "
                       "many seconds, until no run goes on or Ctrl-C")
        ->needs(html)
        ->excludes(figures);
    command
        ->add_option(
            "--python", m_files.python,
            "Python with vl-convert-python, which draws figures (default: $MLFFBENCH_PYTHON, the "
            "build's own, PATH)")
        ->type_name("FILE");
    command->add_flag("--markdown", m_markdown, "Print the result for a pull request")
        ->excludes("--json");
    add_examples(*command, {{"report results/quick", "the tables again"},
                            {"report results/quick --json", "all figures of all cells and runs"},
                            {"report results/quick --html", "a page to look at and to pass on"},
                            {"report results/march results/april --html both.html",
                             "results of several folders in one page"},
                            {"report results/quick --html --watch", "the same, while runs go on"},
                            {"report results/quick --figures figures", "files for a paper"},
                            {"report results/quick --markdown", "a comment of a pull request"}});
    return command;
  }

  int run() override
  {
    if (m_folders.size() > 1 && (m_json.chosen || m_markdown))
      throw std::runtime_error("--json and --markdown are of one folder; give one DIR");
    TerminalListener listener;
    m_files.page = m_html.file(m_folders.front() / "report.html");
    if (m_watch.chosen())
      follow(listener);
    else if (!m_files.page.empty() || !m_files.figures.empty())
      workflow::write_report_files(m_folders, m_files, listener);
    int code = exit_code::good;
    for (const auto &folder : m_folders)
      code = std::max(code, print(folder, listener));
    return code;
  }

private:
  /// Writes the page whenever runs have ended since it was written.
  void follow(TerminalListener &listener) const
  {
    const launch::CatchInterrupts catch_interrupts;
    std::vector<workflow::FolderWatch> watches;
    for (const auto &folder : m_folders)
      watches.emplace_back(folder, record::RunParts::figures);
    std::optional<size_t> written;
    bool goes_on = true;
    while (goes_on) {
      size_t ended = 0;
      goes_on = false;
      for (auto &watch : watches) {
        const workflow::FolderState &state = watch.look();
        ended += state.ended.size();
        goes_on = state.goes_on() || goes_on;
      }
      if (written != ended)
        workflow::write_report_files(m_folders, m_files, listener);
      written = ended;
      goes_on = goes_on && wait_for(m_watch.interval());
    }
  }

  int print(const std::filesystem::path &folder, TerminalListener &listener) const
  {
    // Without its files all of the result has to be in memory to be printed.
    const auto [results, written] = workflow::rebuild_results(folder, m_json.chosen, listener);
    if (m_markdown) {
      fmt::print("{}", report::results_markdown(results));
    } else if (!m_json.chosen) {
      if (m_folders.size() > 1 && !m_quiet.chosen)
        fmt::print("{}{}:\n", folder == m_folders.front() ? "" : "\n", folder.string());
      if (!m_quiet.chosen)
        print_results(results, m_details.chosen);
      fmt::print("{}{}", report::damaged_text(results), report::failures_text(results));
      if (!m_quiet.chosen)
        print_answer(results);
    } else if (written) {
      base::read_blocks(folder / "results.json",
                        [](std::string_view block) { fmt::print("{}", block); });
    } else {
      fmt::print("{}\n", base::json_text(record::to_json(results), 1));
    }
    return exit_code::of(results);
  }

  std::vector<std::filesystem::path> m_folders;
  HtmlOption m_html;
  workflow::ReportFiles m_files;
  bool m_markdown = false;
  JsonOption m_json;
  QuietOption m_quiet;
  DetailsOption m_details;
  WatchOption m_watch;
};

}  // namespace

std::unique_ptr<Command> report_command()
{
  return std::make_unique<ReportCommand>();
}

}  // namespace mlffbench::cli
