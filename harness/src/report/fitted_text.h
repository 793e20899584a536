// SPDX-License-Identifier: GPL-2.0-or-later
// Text that fits into the columns of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mlffbench::report {

/// The columns of a terminal that a text of UTF-8 takes: two for a wide letter or an emoji.
size_t display_width(std::string_view text);

/// The text in at most so many columns: of a longer one begin and end, with two dots between, since
/// names that are alike often differ at either end. The text has to be visible().
std::string shortened_in_middle(std::string_view text, size_t most);

}  // namespace mlffbench::report
