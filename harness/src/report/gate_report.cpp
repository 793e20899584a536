// SPDX-License-Identifier: GPL-2.0-or-later
// The gate's text and JSON.
#include "report/gate_report.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace mlffbench::report {

namespace embedded {
extern const char *const gate_schema;
}

namespace {

using Json = nlohmann::ordered_json;

std::string to_string(compare::GateResult result)
{
  switch (result) {
  case compare::GateResult::run_failed:
    return "run_failed";
  case compare::GateResult::physics:
    return "physics";
  case compare::GateResult::slower:
    return "slower";
  case compare::GateResult::inconclusive:
    return "inconclusive";
  case compare::GateResult::passed:
    break;
  }
  return "passed";
}

std::string how_again(const compare::Gate &gate)
{
  switch (gate.remeasurement) {
  case compare::Remeasurement::interleaved:
    return "interleaved with the earlier programs";
  case compare::Remeasurement::control:
    return fmt::format("beside {}, relative to it", gate.first.request.control);
  case compare::Remeasurement::alone:
    return "against the same earlier runs";
  case compare::Remeasurement::none:
    break;
  }
  return "";
}

std::string cell_text(const compare::GateCell &cell, const compare::Gate &gate)
{
  std::string text =
      fmt::format("{}: {}", cell.first->label(), change_text(*cell.first->step_median));
  if (cell.second != nullptr && cell.second->step_median) {
    text += fmt::format("; measured again {}: {}, {}", how_again(gate),
                        change_text(*cell.second->step_median),
                        stats::to_string(cell.second->judgement.verdict));
  }
  return text;
}

size_t count(const std::vector<compare::GateCell> &cells, stats::Verdict verdict)
{
  return static_cast<size_t>(
      std::count_if(cells.begin(), cells.end(),
                    [&](const compare::GateCell &cell) { return cell.verdict() == verdict; }));
}

std::string headline(const GateReport &report, const std::vector<compare::GateCell> &cells)
{
  const auto number = [&](auto condition) {
    return static_cast<size_t>(std::count_if(cells.begin(), cells.end(), condition));
  };
  const size_t blind = number([](const compare::GateCell &cell) { return cell.blind(); });
  const size_t unresolved = number([&](const compare::GateCell &cell) {
    return cell.unresolved(report.gate.first.request.alpha);
  });
  switch (report.result) {
  case compare::GateResult::run_failed:
    return "FAILED: runs failed:\n  " +
           fmt::format("{}", fmt::join(report.gate.run_failures, "\n  "));
  case compare::GateResult::physics:
    return fmt::format("FAILED: new runs did not pass a physics check:\n  {}",
                       fmt::join(report.gate.unsound_runs, "\n  "));
  case compare::GateResult::slower:
    return fmt::format("FAILED: {} of {} cells slower by more than {:g} %",
                       count(cells, stats::Verdict::slower), cells.size(),
                       100.0 * report.gate.first.request.delta);
  case compare::GateResult::inconclusive:
    if (blind == cells.size())
      return "INCONCLUSIVE: no cell has runs enough for SLOWER, however slow they are";
    if (unresolved > 0) {
      return fmt::format("INCONCLUSIVE: {} of {} cells are slower by themselves; with so few runs "
                         "nothing can be SLOWER among {} cells, and they were not measured again",
                         unresolved, cells.size(), cells.size());
    }
    return "FAILED (--strict): not every cell is decided";
  case compare::GateResult::passed:
    break;
  }
  return blind == 0 ? "PASSED"
                    : fmt::format(
                          "PASSED, but {} of {} cells could not have been SLOWER: too few runs, or "
                          "earlier ones of unsound physics",
                          blind, cells.size());
}

Json to_json(const compare::GateCell &cell)
{
  return {{"cell", cell.first->label()},
          {"verdict", stats::to_string(cell.verdict())},
          {"failed", cell.slower() || cell.unsound()},
          {"first_verdict", stats::to_string(cell.first->judgement.verdict)},
          {"second_verdict", cell.second == nullptr
                                 ? Json()
                                 : Json(stats::to_string(cell.second->judgement.verdict))},
          {"text", cell.decisive().step_median ? change_text(*cell.decisive().step_median) : ""}};
}

}  // namespace

std::string gate_headline(const GateReport &report)
{
  const auto cells = compare::cells_of(report.gate);
  std::vector<stats::Verdict> verdicts;
  for (const auto &cell : cells)
    verdicts.push_back(cell.verdict());
  return fmt::format("{} ({})", headline(report, cells), verdicts_text(verdicts));
}

std::string gate_text(const GateReport &report, size_t width)
{
  const compare::Gate &gate = report.gate;
  const auto cells = compare::cells_of(gate);
  std::string text = comparison_text(gate.first, report.earlier, report.present, width) + "\n";
  if (report.baseline && !report.baseline->note.empty())
    text += fmt::format("Note of the baseline: {}\n", report.baseline->note);
  for (const auto &cell : cells) {
    if (compare::is_suspect(*cell.first))
      text += cell_text(cell, gate) + "\n";
  }
  if (!gate.not_remeasured.empty())
    text += fmt::format("Not measured again: {}\n", gate.not_remeasured);
  if (!report.remeasured_folder.empty())
    text += fmt::format("Second measurement: {}\n", report.remeasured_folder);
  if (!gate.not_judged.empty())
    text += fmt::format("Not judged, since minimize and rerun have no times of steps: {}\n",
                        fmt::join(gate.not_judged, ", "));
  text += gate_headline(report) + "\n";
  if (report.result == compare::GateResult::slower)
    text += fmt::format("Repeat it: {}\n", report.repeat);
  return text;
}

Json to_json(const GateReport &report)
{
  const compare::Gate &gate = report.gate;
  Json cells = Json::array();
  for (const auto &cell : compare::cells_of(gate))
    cells.push_back(to_json(cell));
  const auto text_or_null = [](const std::string &text) {
    return text.empty() ? Json() : Json(text);
  };
  return {{"format", "mlff-bench-gate"},
          {"version", 1},
          {"passed", report.result == compare::GateResult::passed},
          {"result", to_string(report.result)},
          {"exit_code", report.exit_code},
          {"strict", report.strict},
          {"baseline", report.baseline ? store::to_json(*report.baseline) : Json()},
          {"cells", cells},
          {"missing", gate.first.only_a},
          {"not_judged", gate.not_judged},
          {"run_failures", gate.run_failures},
          {"unsound_runs", gate.unsound_runs},
          {"first", to_json(gate.first, report.earlier, report.present)},
          {"second", gate.second ? to_json(*gate.second, report.earlier, report.present) : Json()},
          {"remeasurement", compare::to_string(gate.remeasurement)},
          {"not_remeasured", text_or_null(gate.not_remeasured)},
          {"remeasured_folder", text_or_null(report.remeasured_folder)},
          {"repeat", text_or_null(report.repeat)}};
}

const char *gate_schema_text()
{
  return embedded::gate_schema;
}

}  // namespace mlffbench::report
