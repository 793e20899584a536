// SPDX-License-Identifier: GPL-2.0-or-later
// What a person sees on a terminal: colours and errors.
#pragma once

#include <string>
#include <string_view>

namespace mlffbench::cli {

enum class Colour { red, yellow, green };

/// Whether this file descriptor is a terminal that shows colours. Not so where NO_COLOR is set to
/// something (no-color.org) or TERM is dumb.
bool has_colours(int descriptor);

/// The text in bold and this colour on such a terminal, elsewhere as it is.
std::string coloured(std::string_view text, Colour colour, int descriptor);

/// Prints `mlffbench: error: ` and the message on standard error.
void print_error(const std::string &message);

}  // namespace mlffbench::cli
