// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench man.
#include "base/version.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <kainjow/mustache.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace mlffbench::cli {

namespace embedded {
extern const char *const man_template;
}

namespace {

using kainjow::mustache::data;

/// Text for man(7): a backslash, a hyphen and a period or quote at the start of a line have
/// meanings there.
std::string roff(const std::string &text)
{
  std::string result;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\''))
      result += "\\&";
    line_begins = c == '\n';
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string joined_names(const CLI::Option &option)
{
  std::vector<std::string> names;
  for (const auto &name : option.get_snames())
    names.push_back("-" + name);
  for (const auto &name : option.get_lnames())
    names.push_back("--" + name);
  return fmt::format("{}", fmt::join(names, ", "));
}

void set_options(const CLI::App &app, data &values)
{
  data options{data::type::list};
  data arguments{data::type::list};
  for (const CLI::Option *option : app.get_options()) {
    data entry;
    entry.set("text", roff(option->get_description()));
    if (option->get_positional()) {
      entry.set("name", roff(option->get_name(true)));
      arguments << entry;
      continue;
    }
    entry.set("names", roff(joined_names(*option)));
    const bool value = option->get_expected_max() > 0 && option->get_type_size_max() > 0;
    entry.set("value", value ? data{roff(option->get_type_name())} : data{false});
    options << entry;
  }
  values.set("options", options);
  values.set("arguments", arguments);
}

/// The commands of an app, and those of each of them after it.
void add_commands(const CLI::App &app, const std::string &before, data &commands)
{
  const auto shown = [](const CLI::App *command) {
    return command->get_name().rfind("__", 0) != 0;
  };
  for (const CLI::App *command : app.get_subcommands(shown)) {
    data entry;
    entry.set("name", roff(before + command->get_name()));
    entry.set("text", roff(command->get_description() + "."));
    entry.set("footer",
              command->get_footer().empty() ? data{false} : data{roff(command->get_footer())});
    set_options(*command, entry);
    commands << entry;
    add_commands(*command, before + command->get_name() + " ", commands);
  }
}

data environment()
{
  data list{data::type::list};
  const auto add = [&](const char *name, const char *text) {
    data entry;
    entry.set("name", roff(name));
    entry.set("text", roff(text));
    list << entry;
  };
  add("MLFFBENCH_LMP", "The LAMMPS program, where --lmp is not given.");
  add("MLFFBENCH_PLUGIN", "mlffplugin.so, where --plugin is not given.");
  add("LAMMPS_POTENTIALS", "Folders with potential files, separated by colons.");
  add("NO_COLOR", "If set to something, no colours are shown.");
  return list;
}

/// The page mlffbench(1), in the language of man(7).
std::string man_page(const CLI::App &app)
{
  data values;
  values.set("version", roff(base::version()));
  values.set("description", roff(app.get_description()));
  values.set("exit_status", roff(app.get_footer()));
  set_options(app, values);
  values.set("variables", environment());
  data commands{data::type::list};
  add_commands(app, "", commands);
  values.set("commands", commands);
  kainjow::mustache::mustache page(std::string{embedded::man_template});
  page.set_custom_escape([](const std::string &text) { return text; });
  std::string text = page.render(values);
  if (!page.is_valid())
    throw std::logic_error("template of the man page: " + page.error_message());
  return text;
}

class ManCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    m_program = &parent;
    auto *command = parent.add_subcommand("man", "Print the man page");
    add_examples(*command, {{"man >mlffbench.1", "then `man ./mlffbench.1`"}});
    return command;
  }

  int run() override
  {
    fmt::print("{}", man_page(*m_program));
    return exit_code::good;
  }

private:
  const CLI::App *m_program = nullptr;
};

}  // namespace

std::unique_ptr<Command> man_command()
{
  return std::make_unique<ManCommand>();
}

}  // namespace mlffbench::cli
