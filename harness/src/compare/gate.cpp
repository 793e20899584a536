// SPDX-License-Identifier: GPL-2.0-or-later
// From one or two comparisons to a verdict.
#include "compare/gate.h"

#include <algorithm>

namespace mlffbench::compare {

std::string to_string(Remeasurement kind)
{
  switch (kind) {
  case Remeasurement::interleaved:
    return "interleaved";
  case Remeasurement::control:
    return "control";
  case Remeasurement::alone:
    return "alone";
  case Remeasurement::none:
    break;
  }
  return "none";
}

const ComparedCell &GateCell::decisive() const
{
  // Too few runs (some have failed) say nothing against the first measurement.
  return second != nullptr && second->judgement.reason != "too_few_runs" ? *second : *first;
}

bool GateCell::blind() const
{
  const ComparedCell &cell = decisive();
  return cell.judgement.reason == "too_few_runs" || (cell.flagged_a > 0 && cell.flagged_b == 0);
}

bool GateCell::unresolved(double alpha) const
{
  return is_suspect(*first) && second == nullptr && first->judgement.smallest_p_holm > alpha;
}

std::vector<GateCell> cells_of(const Gate &gate)
{
  std::vector<GateCell> cells;
  for (const auto &cell : gate.first.cells) {
    GateCell both{&cell};
    if (gate.second && is_suspect(cell)) {
      const auto again =
          std::find_if(gate.second->cells.begin(), gate.second->cells.end(),
                       [&](const ComparedCell &other) { return other.label() == cell.label(); });
      if (again != gate.second->cells.end())
        both.second = &*again;
    }
    cells.push_back(both);
  }
  return cells;
}

bool is_suspect(const ComparedCell &cell)
{
  const stats::Judgement &judgement = cell.judgement;
  return judgement.verdict == stats::Verdict::slower ||
         (judgement.reason == "table" && cell.step_median->value > 1.0);
}

std::vector<std::string> suspects(const Comparison &comparison)
{
  std::vector<std::string> labels;
  for (const auto &cell : comparison.cells) {
    if (is_suspect(cell))
      labels.push_back(cell.label());
  }
  return labels;
}

std::vector<std::string> slower_cells(const Gate &gate)
{
  std::vector<std::string> labels;
  for (const auto &cell : cells_of(gate)) {
    if (cell.slower())
      labels.push_back(cell.first->label());
  }
  return labels;
}

GateResult result_of(const Gate &gate, bool strict)
{
  const auto cells = cells_of(gate);
  const auto any = [&](auto condition) {
    return std::any_of(cells.begin(), cells.end(), condition);
  };
  if (!gate.run_failures.empty())
    return GateResult::run_failed;
  if (!gate.unsound_runs.empty() || any([](const GateCell &cell) { return cell.unsound(); }))
    return GateResult::physics;
  if (any([](const GateCell &cell) { return cell.slower(); }))
    return GateResult::slower;
  // What nothing could have failed has passed nothing.
  if (std::all_of(cells.begin(), cells.end(), [](const GateCell &cell) { return cell.blind(); }) ||
      any([&](const GateCell &cell) { return cell.unresolved(gate.first.request.alpha); }))
    return GateResult::inconclusive;
  const bool open = !gate.first.only_a.empty() || any([](const GateCell &cell) {
    return cell.verdict() == stats::Verdict::inconclusive;
  });
  return strict && open ? GateResult::inconclusive : GateResult::passed;
}

}  // namespace mlffbench::compare
