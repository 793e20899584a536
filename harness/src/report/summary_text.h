// SPDX-License-Identifier: GPL-2.0-or-later
// The results on one screen.
#pragma once

#include "compare/comparison.h"
#include "record/results.h"

#include <cstddef>
#include <string>
#include <vector>

namespace mlffbench::report {

/// What became of the suite, then for each system, protocol and layout a table with a line for each
/// potential, the fastest first: its time, how many times as fast as the teacher it is, physics,
/// tail, drift and memory. Below them warnings and noise. Tables are at most `width` columns wide,
/// if names of eight letters let them.
std::string summary_text(const record::Results &results, size_t width);

/// A line for each cell with runs whose physics checks failed.
std::string physics_text(const record::Results &results);

/// answers() as the last lines of a terminal: names are short, and of many sentences there are ten.
std::vector<std::string> last_words(const record::Results &results);
std::vector<std::string> last_words(const compare::Comparison &comparison);

}  // namespace mlffbench::report
