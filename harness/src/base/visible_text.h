// SPDX-License-Identifier: GPL-2.0-or-later
// Text of others as it may be shown: what steers a terminal or hides itself becomes visible.
#pragma once

#include <string>
#include <string_view>

namespace mlffbench::base {

/// The text with characters that a terminal acts on, or that do not show (control characters of
/// both sets, marks of the writing direction, characters without width, line separators), as
/// `\u001b`, and bytes that are no UTF-8 as `\xff`. Line ends and tabs stay. What comes out is
/// valid UTF-8, and text that is visible already stays as it is; JSON stays the same JSON.
std::string visible(std::string_view text);

/// The same for a part of a line: line ends and tabs become `\n` and `\t`.
std::string visible_in_line(std::string_view text);

/// How many bytes at the end are the begin of a UTF-8 character whose rest is missing.
size_t unfinished_bytes(std::string_view text);

/// The text as it may stand in a cell of a table that a spreadsheet opens: visible, and with an
/// apostrophe in front where it would be taken for a formula.
std::string inert_cell(std::string_view text);

}  // namespace mlffbench::base
