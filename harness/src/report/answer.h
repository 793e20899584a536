// SPDX-License-Identifier: GPL-2.0-or-later
// What a reader wants to know first, as sentences: for page, Markdown and terminal.
#pragma once

#include "compare/comparison.h"
#include "record/results.h"

#include <cstddef>
#include <string>
#include <vector>

namespace mlffbench::report {

/// "student is 82.3 times as fast as sevennet-0", or as slow as; with its certainty in brackets.
std::string speed_text(const std::string &potential, const std::string &other,
                       const stats::Ratio &speed_up, const std::string &place = "");

/// "student is 82.3 times as fast as sevennet-0 (95 % interval 71.2 to 90.1, 12 pairs of runs)" for
/// each cell that has a speed-up, with its group's label where there are several groups. One
/// sentence says so where there is none. Names that are longer than so many columns are shortened
/// in their middle.
std::vector<std::string> answers(const record::Results &results,
                                 size_t longest_name = std::string::npos);

/// The verdict on each cell in words: "FASTER: student is 82.3 times as fast as sevennet-0 ...",
/// and of a change that is small "SLOWER: si/nve/1x1/sw: a step of B takes +3.1 % ...".
std::vector<std::string> answers(const compare::Comparison &comparison,
                                 size_t longest_name = std::string::npos);

/// A sentence for each cell with runs whose physics checks failed: the cell, the first message, how
/// many more.
std::vector<std::string> failed_physics(const record::Results &results);

/// Each machine that runs were measured on, how many, and the load before them.
std::vector<std::string> machines(const record::Results &results);

}  // namespace mlffbench::report
