// SPDX-License-Identifier: GPL-2.0-or-later
// Command lines of gates.
#include "cli/gate_text.h"

#include "base/shell.h"

#include <fmt/format.h>

namespace mlffbench::cli {

namespace {

/// " --option value", or nothing.
std::string option_text(const std::string &option, const std::string &value)
{
  return value.empty() ? "" : fmt::format(" {} {}", option, base::shell_word(value));
}

/// The options that decide which programs run, and where.
std::string programs_text(const workflow::GateRequest &gate)
{
  return option_text("--lmp", gate.tools.lmp.string()) +
         option_text("--plugin", gate.tools.plugin.string()) +
         option_text("--python", gate.tools.python.string()) +
         option_text("--site", gate.site.string());
}

/// The options of a verdict that are not the defaults, for a command that gives the same one.
std::string verdict_text(const workflow::GateRequest &gate, const std::vector<std::string> &cells)
{
  std::string text = option_text("--control", gate.control) +
                     option_text("--delta", fmt::format("{:g}", gate.delta_percent));
  for (const auto &key : gate.ignore)
    text += option_text("--ignore", key);
  for (const auto &cell : cells)
    text += option_text("--cell", cell);
  return text;
}

/// Where the earlier results are.
std::string earlier_text(const workflow::GateRequest &gate)
{
  std::string text = option_text("--against", gate.against.string());
  if (gate.against.empty() && !gate.has_earlier_programs())
    text += option_text("--history", gate.history.string());
  return text;
}

/// The gate that judges the results of this one once they are finished.
std::string judging_command(const workflow::GateRequest &gate)
{
  return fmt::format("mlffbench gate {} --results {}", base::shell_word(gate.measured.string()),
                     base::shell_word(gate.results.string())) +
         earlier_text(gate) + programs_text(gate) + verdict_text(gate, gate.cells) +
         (gate.strict ? " --strict" : "") + (gate.no_rerun ? " --no-rerun" : "") +
         option_text("--junit", gate.junit.string()) + option_text("--html", gate.page.string());
}

}  // namespace

std::string gate_command_for(const workflow::GateRequest &gate,
                             const std::vector<std::string> &cells)
{
  std::string text = "mlffbench gate";
  if (!gate.measured.empty())
    text += " " + base::shell_word(gate.measured.string());
  return text + option_text("--results", gate.results.string()) + earlier_text(gate) +
         option_text("--against-suite", gate.against_suite.string()) +
         option_text("--against-lmp", gate.against_tools.lmp.string()) +
         option_text("--against-plugin", gate.against_tools.plugin.string()) +
         option_text("--output", gate.output.string()) + programs_text(gate) +
         verdict_text(gate, cells);
}

std::string after_interruption(const workflow::GateRequest &gate,
                               const std::filesystem::path &output)
{
  const std::string anew = "the same gate measures all of it anew";
  if (!gate.cells.empty())
    return anew;  // `run` would do all other cells too
  workflow::GateRequest judging = gate;
  judging.results = output;
  return fmt::format("{}; `mlffbench run {} --output {}{}` goes on with these runs, then `{}` "
                     "judges them",
                     anew, base::shell_word(gate.measured.string()),
                     base::shell_word(output.string()), programs_text(gate),
                     judging_command(judging));
}

}  // namespace mlffbench::cli
