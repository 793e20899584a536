// SPDX-License-Identifier: GPL-2.0-or-later
// When cells became slower or faster, by a history, and what was accepted of it.
#pragma once

#include "compare/steps.h"
#include "record/record.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace mlffbench::workflow {

/// It may be moved, not copied: its parts point into each other.
struct HistorySteps {
  HistorySteps() = default;
  HistorySteps(const HistorySteps &) = delete;
  HistorySteps &operator=(const HistorySteps &) = delete;
  HistorySteps(HistorySteps &&) = default;
  HistorySteps &operator=(HistorySteps &&) = default;

  std::vector<record::Record> records;
  std::vector<std::string> damaged;  ///< sentences about records that are none
  std::vector<compare::CellHistory> cells;
  std::map<const compare::Step *, std::string> notes;  ///< of steps that were accepted with one
  double alpha = 0.0;
  size_t sessions_needed = 0;  ///< of a cell in which a step can be told from chance

  /// Why a step was accepted; empty: it was not, or nobody said.
  std::string note_of(const compare::Step &step) const;
};

/// Steps beyond `delta`, a fraction. Throws as history_records() does.
HistorySteps history_steps(const std::filesystem::path &history, double delta);

}  // namespace mlffbench::workflow
