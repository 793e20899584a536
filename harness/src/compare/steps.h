// SPDX-License-Identifier: GPL-2.0-or-later
// When a cell became slower or faster, from its history.
#pragma once

#include "compare/comparable.h"
#include "record/record.h"

#include <string>
#include <vector>

namespace mlffbench::compare {

/// Runs of one cell that were measured together with the same programs. Where records name no
/// session, a repetition that comes again begins the next one, and so does another host.
struct Session {
  std::vector<const record::Record *> runs;
  std::string first_utc;
  double log_step_s = 0.0;  ///< median over the runs of the logarithm of their median step time
};

/// A change of level, from the last level that was told of.
struct Step {
  std::string utc;        ///< when the first session after it began to finish
  double before_s = 0.0;  ///< medians over the sessions of the level before and of the one after
  double after_s = 0.0;
  size_t sessions_before = 0;
  size_t sessions_after = 0;
  double p = 1.0;
  std::vector<Difference> changes;  ///< of programs, potential and state of the machine meanwhile
  std::vector<const record::Record *> after;  ///< the runs of the level after it

  double ratio() const { return after_s / before_s; }
};

/// One cell of one suite, simulated and measured in one way on one machine: what `compare`
/// compares.
struct CellHistory {
  std::string suite;
  std::string cell;
  std::string cpu_model;
  std::vector<Session> sessions;
  double p_holm = 1.0;  ///< that it has no step, adjusted for all cells
  std::vector<Step> steps;
};

/// The history of each cell, and its steps beyond `delta`; several smaller ones are told of when
/// they add up to one. The sessions are the units: runs of one
/// share the state of the machine. Over all cells a false step comes with probability alpha or
/// less (Holm), if sessions are exchangeable; a machine that drifts shows as steps, too. The
/// records outlive the result.
std::vector<CellHistory> find_steps(const std::vector<record::Record> &records, double alpha,
                                    double delta);

}  // namespace mlffbench::compare
