// SPDX-License-Identifier: GPL-2.0-or-later
// Text of others (file names, metadata) on its way to a terminal or a log.

#ifndef MLFF_TEXT_H
#define MLFF_TEXT_H

#include <string>
#include <string_view>

namespace mlff {

/// The text with what a terminal would obey or cannot show made visible: control characters, bytes
/// that are no UTF-8, and marks that change the direction of writing become \xHH or \u{HHHH}. Line
/// feeds stay.
std::string visible(std::string_view text);

/// visible(), cut to some 200 characters, for values quoted in messages.
std::string quotable(std::string_view text);

/// Whether visible() changes nothing but line feeds, and there are none.
bool is_plain(std::string_view text);

}  // namespace mlff

#endif
