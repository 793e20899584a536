// SPDX-License-Identifier: GPL-2.0-or-later
// The verdict of a gate: what is slower than before, measured twice.
#pragma once

#include "compare/comparison.h"

#include <optional>
#include <string>
#include <vector>

namespace mlffbench::compare {

/// How suspects were measured again.
enum class Remeasurement {
  none,
  interleaved,  ///< old and new programs: what the machine does hits both
  control,      ///< the new ones together with a control that is the same before and after
  alone         ///< the new ones alone, against the same earlier runs: a brief disturbance is ruled
                ///< out, a machine that has become slower is not
};

/// "none", "interleaved", "control", "alone".
std::string to_string(Remeasurement kind);

/// What a gate found.
struct Gate {
  Comparison first;
  Remeasurement remeasurement = Remeasurement::none;
  std::optional<Comparison> second;       ///< of the cells that were suspects at first
  std::string not_remeasured;             ///< why suspects have no second measurement; or empty
  std::vector<std::string> run_failures;  ///< "label: what": new runs that failed
  std::vector<std::string> not_judged;    ///< cells of both sides without times of steps
  std::vector<std::string> unsound_runs;  ///< "label: what": new runs with a flag, in any cell
};

/// One cell of a gate.
struct GateCell {
  const ComparedCell *first = nullptr;
  const ComparedCell *second = nullptr;  ///< none unless it was a suspect

  /// The measurement that counts: the second, if it tells anything.
  const ComparedCell &decisive() const;
  stats::Verdict verdict() const { return decisive().judgement.verdict; }
  bool slower() const { return verdict() == stats::Verdict::slower; }
  /// Whether a new run did not pass a physics check.
  bool unsound() const { return decisive().flagged_b > 0; }
  /// Whether nothing could have made it SLOWER: too few runs, or earlier ones of unsound physics.
  bool blind() const;
  /// Whether it is slower by itself, in a table in which no cell of so few runs could be SLOWER,
  /// and was not measured again.
  bool unresolved(double alpha) const;
};

/// Cells of the first comparison in its order.
std::vector<GateCell> cells_of(const Gate &gate);

/// Whether a cell is to be measured again: SLOWER, or so by itself but not among so many
/// comparisons. The second measurement is new data and has Holm's procedure over the suspects
/// alone, so that false alarms are as rare as the first one's and fewer slowdowns are missed.
bool is_suspect(const ComparedCell &cell);

/// Labels of the suspects.
std::vector<std::string> suspects(const Comparison &comparison);

/// Labels of the cells that are SLOWER in the end.
std::vector<std::string> slower_cells(const Gate &gate);

enum class GateResult { passed, run_failed, physics, slower, inconclusive };

/// The result: a run that failed, then physics of a new run, then SLOWER in the measurement that
/// counts. Inconclusive if all cells are blind or one is unresolved; with `strict` also if one is
/// inconclusive or missing.
GateResult result_of(const Gate &gate, bool strict);

}  // namespace mlffbench::compare
