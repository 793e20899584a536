// SPDX-License-Identifier: GPL-2.0-or-later
// Results for a pull request.
#pragma once

#include "record/results.h"

#include <string>

namespace mlffbench::report {

/// Marks the comment that a later run of CI may replace.
constexpr const char *markdown_marker = "<!-- mlff-bench report -->";

/// Most letters of a comment: GitHub takes 65,536.
constexpr size_t markdown_most = 60000;

/// The answer, failed physics, a table of the cells with their intervals as numbers and as a strip,
/// details folded. At most `markdown_most` letters: rows that do not fit are counted.
std::string results_markdown(const record::Results &results);

}  // namespace mlffbench::report
