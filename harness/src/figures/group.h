// SPDX-License-Identifier: GPL-2.0-or-later
// What figures are made from: the cells that are held against each other.
#pragma once

#include "figures/figure.h"
#include "figures/run_log.h"
#include "record/results.h"

#include <string>
#include <vector>

namespace mlffbench::figures {

/// A potential of a group.
struct Cell {
  const record::CellSummary *summary = nullptr;
  std::vector<const record::Record *> runs;  ///< in order of repetition
  /// The run whose median time of the pair style is nearest to the cell's: steps of different runs
  /// are never pooled, so that figures of steps show one run.
  const record::Record *typical = nullptr;
  RunLog log;  ///< of that; read while figures of steps are made
};

/// Cells of one system, protocol and layout, the teacher first.
struct Group {
  std::string label;
  std::vector<Cell> cells;
};

/// All groups, in order of first appearance. The results outlive them.
std::vector<Group> groups_of(const record::Results &results);

/// "run 3 of 5 of student, whose median is that of its cell".
std::string typical_text(const Cell &cell);

/// A figure of this group without data; ids are those of the cells' typical runs or all of them.
Figure figure_of(const Group &group, const std::string &id, const std::string &section,
                 bool typical_runs);

/// Takes the cells with a log out of a group; sets `refused` if there is none.
std::vector<const Cell *> with_logs(const Group &group, Figure &figure);

}  // namespace mlffbench::figures
