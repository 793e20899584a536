// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench plot.
#include "workflow/plot.h"
#include "base/visible_text.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "cli/terminal_listener.h"
#include "cli/validators.h"

#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>
#include <string>
#include <utility>

namespace mlffbench::cli {

namespace {

constexpr double column_mm = 85.0;
constexpr double page_mm = 175.0;

/// The format that is chosen, else that of the file's ending, else SVG.
std::string format_of(const std::string &chosen, const std::filesystem::path &file)
{
  const std::string ending = file.extension().string();
  const bool known = ending == ".svg" || ending == ".png" || ending == ".pdf";
  if (!chosen.empty() && known && ending != "." + chosen)
    throw std::runtime_error(fmt::format("--output {} ends in another format than --format {}; "
                                         "leave one of them out",
                                         file.string(), chosen));
  if (!chosen.empty())
    return chosen;
  if (known)
    return ending.substr(1);
  if (file.empty())
    return "svg";
  throw std::runtime_error(fmt::format("--output {} ends with neither .svg, .png nor .pdf; give "
                                       "the format by --format",
                                       file.string()));
}

void print_list(const std::vector<workflow::PlotChoice> &choices)
{
  for (const auto &choice : choices) {
    fmt::print("{}\n    {}\n", choice.name, base::visible_in_line(choice.title));
    if (!choice.refused.empty())
      fmt::print("    not drawn: {}\n", base::visible_in_line(choice.refused));
  }
}

class PlotCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand("plot", "Write one figure of an output folder as a file");
    command
        ->add_option("FIGURE", m_request.figure,
                     "Figure, by its name or the word that this begins with; without it all of DIR "
                     "are listed")
        ->type_name("FIGURE");
    command->add_option("DIR", m_request.output, "Output folder")->type_name("DIR");
    command->add_flag("--list", m_list, "List all figures of DIR, and why one is not drawn");
    command
        ->add_option("--cell", m_request.cells,
                     "Of this system, protocol and layout, as si/nve/1x1")
        ->type_name("CELL");
    command->add_option("--potential", m_request.potential, "Of this potential")->type_name("NAME");
    command
        ->add_option("-o,--output", m_request.file,
                     "File; its ending is the format (default: the figure's name, here)")
        ->type_name("FILE");
    command->add_option("--format", m_format, "Format (default: svg)")
        ->check(CLI::IsMember({"svg", "png", "pdf"}));
    auto *width =
        command->add_option("--width", m_width, "Of a journal's column, 85 mm, or its page, 175 mm")
            ->check(CLI::IsMember({"column", "page"}))
            ->default_str("column");
    command->add_option("--width-mm", m_request.drawing.width_mm, "Width in mm, 40 to 1000")
        ->check(number_between(40.0, 1000.0, true, "from 40 to 1000 mm", "MM"))
        ->excludes(width);
    command
        ->add_option("--height-mm", m_request.drawing.height_mm,
                     "Height in mm, 20 to 1000 (default: as the page has it)")
        ->check(number_between(20.0, 1000.0, true, "from 20 to 1000 mm", "MM"));
    command->add_option("--dpi", m_request.drawing.dpi, "Dots of a PNG in an inch, 30 to 2400")
        ->check(number_between(30.0, 2400.0, true, "from 30 to 2400", "DPI"))
        ->capture_default_str();
    command
        ->add_option("--python", m_request.python,
                     "Python with vl-convert-python (default: $MLFFBENCH_PYTHON, the build's own, "
                     "PATH)")
        ->type_name("FILE");
    add_examples(*command,
                 {{"plot results/quick", "which figures there are"},
                  {"plot tail results/quick -o tail.pdf", "one, for a journal's column"},
                  {"plot hist results/quick --potential student-silicon --format png", "of one"},
                  {"plot comparison results/quick --width page -o comparison.pdf",
                   "several as panels, as wide as a page"}});
    return command;
  }

  int run() override
  {
    if (m_request.output.empty())
      m_request.output = std::exchange(m_request.figure, "");
    if (m_request.output.empty())
      throw std::runtime_error("name an output folder, and the figure before it");
    if (m_list || m_request.figure.empty()) {
      print_list(workflow::plot_choices(m_request.output));
      return exit_code::good;
    }
    m_request.drawing.formats = format_of(m_format, m_request.file);
    if (!m_request.drawing.width_mm)
      m_request.drawing.width_mm = m_width == "page" ? page_mm : column_mm;
    const auto file = workflow::plot(m_request);
    TerminalListener().tell(fmt::format("Figure: {}\n", file.string()));
    return exit_code::good;
  }

private:
  bool m_list = false;
  std::string m_format;
  std::string m_width = "column";
  workflow::PlotRequest m_request;
};

}  // namespace

std::unique_ptr<Command> plot_command()
{
  return std::make_unique<PlotCommand>();
}

}  // namespace mlffbench::cli
