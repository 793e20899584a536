// SPDX-License-Identifier: GPL-2.0-or-later
// A gate's verdict as text, JSON and JUnit XML.
#pragma once

#include "compare/gate.h"
#include "report/comparison_text.h"
#include "store/baseline.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace mlffbench::report {

/// A gate with all that its reader wants to know of it.
struct GateReport {
  compare::Gate gate;
  compare::GateResult result = compare::GateResult::passed;
  int exit_code = 0;
  bool strict = false;
  ComparedResults earlier;
  ComparedResults present;
  std::optional<store::Baseline> baseline;  ///< where the earlier results are one
  std::string remeasured_folder;            ///< of the second measurement, or empty
  std::string repeat;                       ///< command that measures the slower cells again
};

/// "PASSED (3 EQUIVALENT)", "FAILED: ..." with the reasons.
std::string gate_headline(const GateReport &report);

/// The table of the comparison (see comparison_text()), what is slower by how much, and how to
/// repeat it.
std::string gate_text(const GateReport &report, size_t width = std::string::npos);

/// Format `mlff-bench-gate`, version 1.
nlohmann::ordered_json to_json(const GateReport &report);

/// The JSON Schema of that (draft 2020-12).
const char *gate_schema_text();

/// A test case for each cell: failed where it is slower or did not pass its physics check, with
/// `strict` where it is inconclusive or missing; otherwise these are skipped.
std::string gate_junit_xml(const GateReport &report);

}  // namespace mlffbench::report
