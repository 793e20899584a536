// SPDX-License-Identifier: GPL-2.0-or-later
// The valid key that a misspelt one is nearest to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::base {

/// Edit distance with insertions, deletions, substitutions and swaps of neighbours, each at cost 1
/// (optimal string alignment); letter case counts nothing, and '-' equals '_'.
int edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, or an empty string if none is within a third of its length.
std::string nearest(std::string_view word, const std::vector<std::string> &candidates);

}  // namespace mlffbench::base
