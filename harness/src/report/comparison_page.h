// SPDX-License-Identifier: GPL-2.0-or-later
// What the pages of a comparison and of a gate say.
#pragma once

#include "report/gate_report.h"
#include "report/page.h"

namespace mlffbench::report {

PageContent comparison_page(const compare::Comparison &comparison, const ComparedResults &a,
                            const ComparedResults &b);

/// The first measurement, and the second where suspects have one.
PageContent gate_page(const GateReport &report);

}  // namespace mlffbench::report
