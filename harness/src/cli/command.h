// SPDX-License-Identifier: GPL-2.0-or-later
// A command of the program: its options, and what it does.
#pragma once

#include <CLI/CLI.hpp>

namespace mlffbench::cli {

class Command {
public:
  Command() = default;
  virtual ~Command() = default;
  Command(const Command &) = delete;
  Command &operator=(const Command &) = delete;
  Command(Command &&) = delete;
  Command &operator=(Command &&) = delete;

  /// Registers it below the program or a group of commands, with its options. Returns what it
  /// registered.
  virtual CLI::App *add(CLI::App &parent) = 0;
  /// Does it with the options that were read. The exit code; what is thrown ends as one message.
  virtual int run() = 0;
};

}  // namespace mlffbench::cli
