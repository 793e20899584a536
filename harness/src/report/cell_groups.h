// SPDX-License-Identifier: GPL-2.0-or-later
// The cells that stand in one table.
#pragma once

#include "record/results.h"

#include <string>
#include <vector>

namespace mlffbench::report {

/// Cells of one system, protocol, layout and size.
struct GroupOfCells {
  std::string heading;  ///< "silicon-64, nve, 1 rank x 2 threads, 64 atoms"
  std::vector<const record::CellSummary *> cells;
};

/// All groups in order of first appearance; they point into the results.
std::vector<GroupOfCells> groups_of(const record::Results &results);

}  // namespace mlffbench::report
