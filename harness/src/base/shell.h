// SPDX-License-Identifier: GPL-2.0-or-later
// Words of a command line.
#pragma once

#include <string>
#include <string_view>

namespace mlffbench::base {

/// One word of POSIX shell that means `text`, whatever is in it.
std::string shell_quoted(std::string_view text);

/// The same, without quotes where a shell needs none: for commands that people read.
std::string shell_word(const std::string &text);

}  // namespace mlffbench::base
