// SPDX-License-Identifier: GPL-2.0-or-later
// Tables of the page as values of its templates.
#pragma once

#include "compare/comparison.h"
#include "figures/figure.h"
#include "record/results.h"
#include "report/page_cells.h"

#include <string>
#include <utility>
#include <vector>

namespace mlffbench::report {

struct PageTable {
  std::string id;
  std::string caption;
  std::vector<PageCell> headers;
  std::vector<std::pair<std::string, std::vector<PageCell>>> rows;  ///< of a potential
};

/// Cells of A and B with their ratios and verdicts.
PageTable comparison_table(const compare::Comparison &comparison);

/// Cells with their latencies and speed-ups.
PageTable latency_table(const record::Results &results);

/// Cells with their physics and memory.
PageTable physics_table(const record::Results &results);

/// Main data of a figure, at most `most` rows of it.
PageTable figure_table(const figures::Figure &figure, size_t most);

}  // namespace mlffbench::report
