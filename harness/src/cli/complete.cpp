// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench __complete: what the completion scripts ask.
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"

#include <algorithm>
#include <cstddef>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace mlffbench::cli {

namespace {

/// What may stand in place of the last word of a command line.
struct Completion {
  enum class Files { none, any, folders, suites };
  struct Candidate {
    std::string text;
    std::string description;
  };
  std::vector<Candidate> candidates;
  Files files = Files::none;  ///< that the shell offers besides
};

bool starts_with(const std::string &text, const std::string &start)
{
  return text.rfind(start, 0) == 0;
}

bool takes_value(const CLI::Option &option)
{
  return option.get_expected_max() > 0 && option.get_type_size_max() > 0;
}

/// The words that an option or argument accepts, as CLI11 describes them: "TEXT:{bash,zsh,fish}".
std::vector<std::string> choices(const CLI::Option &option)
{
  const std::string type = option.get_type_name();
  const size_t open = type.find('{');
  const size_t close = type.find('}', open);
  std::vector<std::string> words;
  if (open == std::string::npos || close == std::string::npos)
    return words;
  for (size_t at = open + 1; at < close;) {
    const size_t comma = std::min(type.find(',', at), close);
    words.push_back(type.substr(at, comma - at));
    at = comma + 1;
  }
  return words;
}

class Completer {
public:
  Completer(const CLI::App &app, const std::vector<std::string> &words) : m_app(&app)
  {
    // bash cuts `--output=results` at its `=`.
    for (const auto &word : words) {
      if (word != "=")
        m_words.push_back(word);
    }
    if (!words.empty() && words.back() == "=")
      m_words.emplace_back();
    if (m_words.empty())
      m_words.emplace_back();
  }

  Completion complete()
  {
    const CLI::Option *open = walk();
    std::string &current = m_words.back();
    if (open != nullptr) {
      values(*open, "", current);
    } else if (const size_t equals = current.find('=');
               starts_with(current, "--") && equals != std::string::npos) {
      const CLI::Option *option = find(current.substr(0, equals));
      if (option != nullptr && takes_value(*option))
        values(*option, current.substr(0, equals + 1), current.substr(equals + 1));
    } else if (starts_with(current, "-")) {
      options(current);
    } else {
      words(current);
    }
    return m_result;
  }

private:
  /// Follows all words but the last; returns the option whose value the last one is.
  const CLI::Option *walk()
  {
    const CLI::Option *open = nullptr;
    for (size_t i = 0; i + 1 < m_words.size(); ++i) {
      const std::string &word = m_words[i];
      if (open != nullptr) {
        open = nullptr;
      } else if (starts_with(word, "-")) {
        const CLI::Option *option = find(word);
        if (option != nullptr && takes_value(*option))
          open = option;
      } else if (const CLI::App *command = subcommand(word)) {
        m_app = command;
        m_arguments = 0;
      } else {
        ++m_arguments;
      }
    }
    return open;
  }

  const CLI::Option *find(const std::string &word) const
  {
    return starts_with(word, "-") ? m_app->get_option_no_throw(word) : nullptr;
  }

  std::vector<const CLI::App *> subcommands() const
  {
    // CLI11 keeps what begins with two underscores as it keeps all others; it is not for people.
    return m_app->get_subcommands(
        [](const CLI::App *command) { return !starts_with(command->get_name(), "__"); });
  }

  const CLI::App *subcommand(const std::string &name) const
  {
    for (const CLI::App *command : subcommands()) {
      if (command->get_name() == name)
        return command;
    }
    return nullptr;
  }

  void offer(const std::string &text, const std::string &description, const std::string &start)
  {
    if (starts_with(text, start))
      m_result.candidates.push_back({text, description});
  }

  void options(const std::string &start)
  {
    for (const CLI::Option *option : m_app->get_options()) {
      if (!option->nonpositional())
        continue;
      for (const auto &name : option->get_lnames())
        offer("--" + name, option->get_description(), start);
    }
  }

  void words(const std::string &start)
  {
    for (const CLI::App *command : subcommands())
      offer(command->get_name(), command->get_description(), start);
    size_t place = 0;
    for (const CLI::Option *option : m_app->get_options()) {
      if (option->get_positional() && place++ == m_arguments)
        values(*option, "", start);
    }
  }

  void values(const CLI::Option &option, const std::string &before, const std::string &start)
  {
    const auto known = choices(option);
    for (const auto &choice : known)
      offer(before + choice, "", before + start);
    if (!known.empty())
      return;
    const std::string type = option.get_type_name();
    m_result.files = type == "DIR"     ? Completion::Files::folders
                     : type == "SUITE" ? Completion::Files::suites
                                       : Completion::Files::any;
  }

  const CLI::App *m_app;
  std::vector<std::string> m_words;
  size_t m_arguments = 0;  ///< of the command at hand, that stand before the last word
  Completion m_result;
};

/// As the scripts read it: a candidate a line, its description behind a tab, and `:any`,
/// `:folders` or `:suites` for files.
std::string completion_lines(const Completion &completion)
{
  std::string text;
  for (const auto &candidate : completion.candidates)
    text += fmt::format("{}\t{}\n", candidate.text, candidate.description);
  switch (completion.files) {
  case Completion::Files::any:
    return text + ":any\n";
  case Completion::Files::folders:
    return text + ":folders\n";
  case Completion::Files::suites:
    return text + ":suites\n";
  case Completion::Files::none:
    break;
  }
  return text;
}

class CompleteCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    m_program = &parent;
    auto *command = parent.add_subcommand("__complete", "")->group("");  // not for people
    command->add_option("WORDS", m_words)->expected(-1);
    return command;
  }

  int run() override
  {
    fmt::print("{}", completion_lines(Completer(*m_program, m_words).complete()));
    return exit_code::good;
  }

private:
  const CLI::App *m_program = nullptr;
  std::vector<std::string> m_words;  ///< that follow the program's name; the last may be empty
};

}  // namespace

std::unique_ptr<Command> complete_command()
{
  return std::make_unique<CompleteCommand>();
}

}  // namespace mlffbench::cli
