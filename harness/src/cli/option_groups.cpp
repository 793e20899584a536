// SPDX-License-Identifier: GPL-2.0-or-later
// Shared options.
#include "cli/option_groups.h"

#include "cli/validators.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <string>

namespace mlffbench::cli {

void ToolOptions::add(CLI::App &command)
{
  command
      .add_option("--lmp", choice.lmp,
                  "LAMMPS program (default: $MLFFBENCH_LMP, the build's own, PATH)")
      ->type_name("FILE");
  command
      .add_option("--plugin", choice.plugin,
                  "mlffplugin.so (default: $MLFFBENCH_PLUGIN, the installed or built one)")
      ->type_name("FILE");
  command
      .add_option("--python", choice.python,
                  "Python of potentials of engine ase (default: $MLFFBENCH_PYTHON, the build's "
                  "own, PATH)")
      ->type_name("FILE");
}

void HistoryOptions::add(CLI::App &command)
{
  command.add_option("--history", file, "SQLite file")
      ->envname("MLFFBENCH_HISTORY")
      ->default_str("~/.local/state/mlff-bench/history.sqlite")
      ->type_name("FILE");
  command.add_flag("--json", json, "Print the result as JSON");
}

void FolderArgument::add(CLI::App &command)
{
  command.add_option("DIR", path, "Output folder")->required()->type_name("DIR");
}

void SuiteArgument::add(CLI::App &command)
{
  command.add_option("SUITE", file, "Suite file (YAML)")->required()->type_name("SUITE");
}

void KeepOption::add(CLI::App &command)
{
  command
      .add_option("--keep", count,
                  "Keep only the newest N earlier results of this output folder, which were moved "
                  "to DIR.TIME or lie in DIR/gate (default: all)")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
}

void JsonOption::add(CLI::App &command)
{
  command.add_flag("--json", chosen, "Print the result as JSON");
}

CLI::Option *HtmlOption::add(CLI::App &command, const std::string &usual)
{
  m_option =
      command
          .add_option("--html", m_file, fmt::format("Write a page to look at (default: {})", usual))
          ->type_name("FILE")
          ->expected(0, 1)
          ->check(page_name());
  return m_option;
}

std::filesystem::path HtmlOption::file(const std::filesystem::path &usual) const
{
  return !chosen() ? std::filesystem::path() : m_file.empty() ? usual : m_file;
}

void DetailsOption::add(CLI::App &command)
{
  command.add_flag("--details", chosen,
                   "Print all tables: form of the models, latency, steadiness, speed, speed-ups");
}

CLI::Option *WatchOption::add(CLI::App &command, const char *description)
{
  m_option = command.add_option("--watch", m_seconds, fmt::format("{} (default: 2)", description))
                 ->type_name("SECONDS")
                 ->expected(0, 1);
  return m_option;
}

std::chrono::duration<double> WatchOption::interval() const
{
  constexpr double usual_s = 2.0;
  constexpr double least_s = 0.1;  // each look reads files on the machine that is measured
  constexpr double most_s = 86400.0;
  if (!(m_seconds >= 0.0)) {
    throw std::runtime_error(
        fmt::format("--watch {:g}: give the seconds between two looks, e.g. --watch 2", m_seconds));
  }
  return std::chrono::duration<double>(m_seconds == 0.0 ? usual_s
                                                        : std::clamp(m_seconds, least_s, most_s));
}

void QuietOption::add(CLI::App &command, const char *description)
{
  command.add_flag("--quiet", chosen, description);
}

void add_examples(CLI::App &command, const std::vector<std::pair<const char *, const char *>> &list)
{
  std::string text = "Examples:";
  for (const auto &[line, meaning] : list)
    text += fmt::format("\n  mlffbench {}\n      {}", line, meaning);
  command.footer(text);
}

}  // namespace mlffbench::cli
