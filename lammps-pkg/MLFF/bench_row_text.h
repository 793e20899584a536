// SPDX-License-Identifier: GPL-2.0-or-later
// Rows of the bench log as text (docs/formats.md).

#ifndef MLFF_BENCH_ROW_TEXT_H
#define MLFF_BENCH_ROW_TEXT_H

#include "bench_rows.h"

#include <cstddef>
#include <vector>

namespace mlff {

/// Rows are formatted for every force call of simulations whose steps may take microseconds, so
/// they go through a plain character pointer into a buffer that is large enough: 10 whole numbers
/// of at most 20 characters, 11 times of at most 30, 5 values of at most 24, and separators.
constexpr std::size_t MAX_ROW_TEXT = 704;

/// Writes a line for each row to where `at` points: there must be room for MAX_ROW_TEXT characters
/// each.
/// @return behind the last line
char *put_rows(char *at, const std::vector<BenchRow> &rows);

}  // namespace mlff

#endif
