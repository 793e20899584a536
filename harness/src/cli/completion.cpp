// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench completion.
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"

#include <fmt/format.h>
#include <map>
#include <string>

namespace mlffbench::cli {

namespace embedded {
extern const char *const completion_bash;
extern const char *const completion_zsh;
extern const char *const completion_fish;
}  // namespace embedded

namespace {

std::string script_of(const std::string &shell)
{
  static const std::map<std::string, const char *> scripts{{"bash", embedded::completion_bash},
                                                           {"zsh", embedded::completion_zsh},
                                                           {"fish", embedded::completion_fish}};
  return scripts.at(shell);
}

class CompletionCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand("completion", "Print the completion script of a shell");
    command->add_option("SHELL", m_shell, "The shell")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    add_examples(*command,
                 {{"completion bash >~/.local/share/bash-completion/completions/mlffbench",
                   "for bash, from the next shell on"},
                  {"completion zsh >~/.zfunc/_mlffbench", "for zsh, with ~/.zfunc in fpath"},
                  {"completion fish >~/.config/fish/completions/mlffbench.fish", "for fish"}});
    return command;
  }

  int run() override
  {
    fmt::print("{}", script_of(m_shell));
    return exit_code::good;
  }

private:
  std::string m_shell;
};

}  // namespace

std::unique_ptr<Command> completion_command()
{
  return std::make_unique<CompletionCommand>();
}

}  // namespace mlffbench::cli
