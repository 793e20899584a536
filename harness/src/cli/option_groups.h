// SPDX-License-Identifier: GPL-2.0-or-later
// Options that several commands have.
#pragma once

#include "launch/lammps.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mlffbench::cli {

/// --lmp, --plugin, --python.
struct ToolOptions {
  launch::ToolChoice choice;
  void add(CLI::App &command);
};

/// --history, --json.
struct HistoryOptions {
  std::filesystem::path file;  ///< empty: the user's own
  bool json = false;
  void add(CLI::App &command);
};

/// DIR, an output folder.
struct FolderArgument {
  std::filesystem::path path;
  void add(CLI::App &command);
};

/// SUITE, a suite file.
struct SuiteArgument {
  std::filesystem::path file;
  void add(CLI::App &command);
};

/// --keep.
struct KeepOption {
  std::optional<size_t> count;  ///< none: all
  void add(CLI::App &command);
};

/// --json.
struct JsonOption {
  bool chosen = false;
  void add(CLI::App &command);
};

/// --html [FILE].
class HtmlOption {
public:
  /// `usual` is told to the user: the file that is written if none is named.
  /// Returns the option, which others may need.
  CLI::Option *add(CLI::App &command, const std::string &usual);
  bool chosen() const { return m_option->count() > 0; }
  /// The file to write; empty: none.
  std::filesystem::path file(const std::filesystem::path &usual) const;

private:
  CLI::Option *m_option = nullptr;
  std::filesystem::path m_file;
};

/// --details.
struct DetailsOption {
  bool chosen = false;
  void add(CLI::App &command);
};

/// --watch [SECONDS].
class WatchOption {
public:
  /// Returns the option, which may exclude others.
  CLI::Option *add(CLI::App &command, const char *description);
  bool chosen() const { return m_option->count() > 0; }
  std::chrono::duration<double> interval() const;

private:
  CLI::Option *m_option = nullptr;
  double m_seconds = 0.0;
};

/// --quiet.
struct QuietOption {
  bool chosen = false;
  void add(CLI::App &command, const char *description);
};

/// Commands with their meaning, as the end of a help text.
void add_examples(CLI::App &command,
                  const std::vector<std::pair<const char *, const char *>> &list);

}  // namespace mlffbench::cli
