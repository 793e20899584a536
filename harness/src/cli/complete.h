// SPDX-License-Identifier: GPL-2.0-or-later
// Shell completion and the man page, both from the definition of the command line.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace mlffbench {

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

/// Completes the last of these words, which follow the program's name; it may be empty.
Completion complete_words(const CLI::App &app, const std::vector<std::string> &words);

/// The same as the scripts read it: a candidate a line, its description behind a tab, and `:any`,
/// `:folders` or `:suites` for files.
std::string completion_lines(const Completion &completion);

/// The script that teaches a shell (bash, zsh or fish) to ask the program.
std::string completion_script(const std::string &shell);

/// The man page mlffbench(1), in the language of man(7).
std::string man_page(const CLI::App &app);

}  // namespace mlffbench
