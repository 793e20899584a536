// SPDX-License-Identifier: GPL-2.0-or-later
// A gate as JUnit XML.
#include "report/gate_report.h"
#include "report/junit_document.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench::report {

namespace {

std::string details(const compare::ComparedCell &cell)
{
  return cell.step_median ? change_text(*cell.step_median) : "no matched runs";
}

JunitCase case_of(const compare::GateCell &cell, const GateReport &report)
{
  const compare::ComparedCell &decisive = cell.decisive();
  JunitCase test{cell.first->label(), 0.0, std::nullopt, false};
  std::string text = fmt::format("first measurement: {}\n", details(*cell.first));
  if (cell.second != nullptr)
    text += fmt::format("second measurement: {}\n", details(*cell.second));
  if (!report.repeat.empty())
    text += fmt::format("repeat it: {}\n", report.repeat);
  const auto &comparison = cell.second == &decisive ? *report.gate.second : report.gate.first;
  const auto reason = reason_text(decisive, comparison);
  if (cell.slower()) {
    test.failure = {"slower", details(decisive), text};
  } else if (cell.unsound()) {
    test.failure = {"physics", reason, text};
  } else if (cell.verdict() == stats::Verdict::inconclusive) {
    const bool open = cell.blind() || cell.unresolved(report.gate.first.request.alpha);
    if (report.strict || (report.result == compare::GateResult::inconclusive && open))
      test.failure = {"inconclusive", reason, text};
    test.skipped = true;
  }
  return test;
}

}  // namespace

std::string gate_junit_xml(const GateReport &report)
{
  JunitSuite suite{report.present.suite, "gate", report.present.last_utc, "localhost", {}, {}, ""};
  suite.properties = {
      {"suite", report.present.suite},
      {"suite_sha256", report.present.suite_sha256},
      {"against", report.earlier.path},
      {"delta_percent", fmt::format("{:g}", 100.0 * report.gate.first.request.delta)}};
  for (const auto &cell : compare::cells_of(report.gate))
    suite.cases.push_back(case_of(cell, report));
  for (const auto &failure : report.gate.run_failures)
    suite.cases.push_back({failure.substr(0, failure.find(": ")), 0.0,
                           JunitFailure{"run_failed", failure, failure}, false});
  for (const auto &run : report.gate.unsound_runs) {
    const std::string label = run.substr(0, run.find(": "));
    const auto &compared = report.gate.first.cells;
    const bool told =
        std::any_of(compared.begin(), compared.end(), [&](const compare::ComparedCell &cell) {
          return label.starts_with(cell.label() + " ");
        });
    if (!told)
      suite.cases.push_back({label, 0.0, JunitFailure{"physics", run, run}, false});
  }
  for (const auto &label : report.gate.first.only_a) {
    JunitCase test{label, 0.0, std::nullopt, true};
    if (report.strict)
      test.failure = JunitFailure{"missing", "the new results lack this cell", ""};
    suite.cases.push_back(test);
  }
  suite.output = gate_text(report);
  return junit_document({suite});
}

}  // namespace mlffbench::report
