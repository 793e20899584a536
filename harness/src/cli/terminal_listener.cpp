// SPDX-License-Identifier: GPL-2.0-or-later
// Lines on standard error.
#include "cli/terminal_listener.h"

#include "cli/terminal.h"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace mlffbench::cli {

void TerminalListener::stage(const std::string &text)
{
  if (!m_quiet)
    tell(text + "\n");
}

void TerminalListener::note(const std::string &text)
{
  if (!m_quiet)
    warn(text);
}

void TerminalListener::warn(const std::string &text)
{
  tell("note: " + text + "\n");
}

void TerminalListener::tell(const std::string &lines)
{
  fmt::print(stderr, "{}", lines);
}

void TerminalListener::fault(const std::string &text)
{
  print_error(text);
}

report::ProgressStyle TerminalListener::progress() const
{
  if (m_quiet)
    return report::ProgressStyle::none;
  return ::isatty(STDERR_FILENO) != 0 ? report::ProgressStyle::bar : report::ProgressStyle::lines;
}

}  // namespace mlffbench::cli
