// SPDX-License-Identifier: GPL-2.0-or-later
// What a person sees on a terminal: colours and errors.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::cli {

enum class Colour { red, yellow, green };

/// Whether this file descriptor is a terminal that shows colours. Not so where NO_COLOR is set to
/// something (no-color.org) or TERM is dumb.
bool has_colours(int descriptor);

/// The text in bold and this colour on such a terminal, elsewhere as it is.
std::string coloured(std::string_view text, Colour colour, int descriptor);

/// How wide tables may be that a terminal would break: as wide as the terminal that standard output
/// is; without one there is no limit, since programs may read them.
size_t table_width();

/// Prints the answer of a command on standard output, behind an empty line.
void print_last_words(const std::vector<std::string> &sentences);

/// Prints `mlffbench: error: ` and the message on standard error.
void print_error(const std::string &message);

}  // namespace mlffbench::cli
