// SPDX-License-Identifier: GPL-2.0-or-later
// Results on standard output, for `run` and `report`.
#pragma once

#include "record/results.h"

namespace mlffbench::cli {

/// A table for each group that fits into the terminal, or all tables; then what did not pass its
/// physics check.
void print_results(const record::Results &results, bool details);

/// The answer in words, which is to be the last that is printed.
void print_answer(const record::Results &results);

}  // namespace mlffbench::cli
