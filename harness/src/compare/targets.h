// SPDX-License-Identifier: GPL-2.0-or-later
// What potentials are to reach: a targets file, and results held against it.
#pragma once

#include "record/cell_summary.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::compare {

/// One limit; it is for all cells that have what is not empty.
struct Limit {
  std::string figure;
  std::optional<model::Role> role;
  std::string potential;
  std::string system;
  std::optional<double> at_least;
  std::optional<double> at_most;
  std::optional<double> aim;
};

/// A figure of others, as they published it.
struct PublishedFigure {
  std::string what;
  std::string hardware;
  std::string figure;
  std::string source;
};

struct Targets {
  std::string name;
  std::vector<Limit> limits;
  std::vector<PublishedFigure> published;
};

/// The published JSON Schema of targets files (draft-07), as text.
const char *targets_schema_text();

/// Reads and checks a targets file. Throws SuiteError with every fault found, FileError if it
/// cannot be read.
Targets load_targets(const std::filesystem::path &file);

enum class TargetVerdict { met, missed, undecided };

/// "MET", "MISSED", "UNDECIDED".
std::string to_string(TargetVerdict verdict);

/// One limit for one cell.
struct TargetRow {
  const Limit *limit = nullptr;
  const record::CellSummary *cell = nullptr;  ///< none: the limit is for no cell
  double value = 0.0;                         ///< NaN where the cell has none
  std::optional<stats::Interval> interval;
  TargetVerdict verdict = TargetVerdict::undecided;
  bool aim_reached = false;  ///< the whole interval is beyond the aim
  std::string reason;        ///< of an undecided one: "no_cell", "physics", "interval"
};

/// Holds the cells against the limits. A figure with an interval is MET if the whole of it keeps
/// the limit and MISSED if none of it does; memory has none and is the largest of all runs. A cell
/// with a run that did not pass a physics check meets nothing: speed without sound physics is no
/// result. Limits that are for no cell have a row, too. The arguments outlive the rows.
std::vector<TargetRow> judge_targets(const Targets &targets,
                                     const std::vector<record::CellSummary> &cells);

}  // namespace mlffbench::compare
