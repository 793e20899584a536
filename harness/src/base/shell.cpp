// SPDX-License-Identifier: GPL-2.0-or-later
// Words for a shell.
#include "base/shell.h"

namespace mlffbench::base {

std::string shell_quoted(std::string_view text)
{
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string shell_word(const std::string &text)
{
  const bool plain =
      !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                              "0123456789_-+=./,:@%") == std::string::npos;
  return plain ? text : shell_quoted(text);
}

}  // namespace mlffbench::base
