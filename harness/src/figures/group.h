// SPDX-License-Identifier: GPL-2.0-or-later
// What figures are made from: the cells that are held against each other.
#pragma once

#include "figures/figure.h"
#include "figures/run_log.h"
#include "record/results.h"

#include <optional>
#include <span>
#include <string>
#include <utility>
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

/// Each once, in order of their roles.
std::vector<Potential> in_order(const std::vector<std::pair<model::Role, std::string>> &potentials);

/// "run 3 of 5 of student".
std::string typical_text(const Cell &cell);

/// What a figure of a group begins with.
struct Head {
  const char *id;
  const char *section;
  const char *title;  ///< the group's label is put behind it
  Axis x;
  Axis y = {};
};

/// A figure of this group without data.
Figure figure_of(const Group &group, const Head &head);

/// A figure of all groups together without data.
Figure figure_of_all(const Head &head);

/// A figure of one cell of it without data, which shows the typical run; refused if it has no log.
Figure figure_of(const Group &group, const Cell &cell, const Head &head);

/// Adds the ids of all runs of these groups, and their number to `rows_in`.
void add_runs(Figure &figure, std::span<const Group> groups);

/// Another fact of the sentence for those who cannot see the figure.
void add_fact(Figure &figure, const std::string &fact);

/// Ends that sentence, adds this text to the caption, and to the method `rows_in` with their noun
/// and the marks.
void conclude(Figure &figure, const std::string &caption, const char *rows, size_t marks);

/// Columns of the ends of intervals; NaN where there is none.
struct Intervals {
  std::vector<double> low;
  std::vector<double> high;

  void add(const std::optional<stats::Interval> &interval, double scale = 1.0);
};

/// The cells of a group with a log, whose typical runs the figure shows; sets `refused` if there is
/// none.
std::vector<const Cell *> with_logs(const Group &group, Figure &figure);

}  // namespace mlffbench::figures
