// SPDX-License-Identifier: GPL-2.0-or-later
// Texts and ratios in Markdown.
#pragma once

#include "stats/ratio.h"

#include <string>
#include <string_view>

namespace mlffbench::report {

/// At most `most` letters of a text. Names may hold anything; none of theirs is one of Markdown or
/// HTML here.
std::string markdown_escaped(std::string_view whole, size_t most = 400);

/// Ratios from 1/`most` to `most` on a logarithmic scale: `:` is 1 (a bar would end the table's
/// cell), `o` the value, `-` its interval, arrows stand for what lies beyond. Between backticks.
std::string ratio_strip(const stats::Ratio &ratio, double most);

}  // namespace mlffbench::report
