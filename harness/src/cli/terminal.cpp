// SPDX-License-Identifier: GPL-2.0-or-later
// Colours and errors.
#include "cli/terminal.h"

#include "report/terminal_stream.h"

#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

namespace mlffbench::cli {

bool has_colours(int descriptor)
{
  const char *no_color = std::getenv("NO_COLOR");
  const char *term = std::getenv("TERM");
  const bool wanted = no_color == nullptr || *no_color == '\0';
  return wanted && ::isatty(descriptor) != 0 &&
         (term == nullptr || std::string_view(term) != "dumb");
}

std::string coloured(std::string_view text, Colour colour, int descriptor)
{
  if (!has_colours(descriptor))
    return std::string(text);
  const int code = colour == Colour::red ? 31 : colour == Colour::yellow ? 33 : 32;
  return report::control_sequence(fmt::format("\x1b[1;{}m", code)) + std::string(text) +
         report::control_sequence("\x1b[0m");
}

size_t table_width()
{
  return ::isatty(STDOUT_FILENO) != 0 ? report::terminal_size(STDOUT_FILENO).columns
                                      : std::string::npos;
}

void print_last_words(const std::vector<std::string> &sentences)
{
  fmt::print("\n");
  for (const auto &sentence : sentences)
    fmt::print("{}\n", sentence);
}

void print_error(const std::string &message)
{
  fmt::print(stderr, "{} {}\n", coloured("mlffbench: error:", Colour::red, STDERR_FILENO), message);
}

}  // namespace mlffbench::cli
