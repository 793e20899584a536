// SPDX-License-Identifier: GPL-2.0-or-later
// A comparison and a gate's verdict for a pull request.
#pragma once

#include "report/gate_report.h"

#include <string>

namespace mlffbench::report {

/// A line of verdicts, a table of the cells with their intervals as numbers and as a strip, notes
/// folded. As results_markdown() never longer than `markdown_most`.
std::string comparison_markdown(const compare::Comparison &comparison, const ComparedResults &a,
                                const ComparedResults &b);

/// The gate's verdict, then its measurement that counts of each cell.
std::string gate_markdown(const GateReport &report);

}  // namespace mlffbench::report
