// SPDX-License-Identifier: GPL-2.0-or-later
// What the page of a history says.
#pragma once

#include "compare/steps.h"
#include "report/page.h"

#include <functional>
#include <string>
#include <vector>

namespace mlffbench::report {

/// Sessions of all cells, and their steps beyond `delta_percent`. `note_of` tells why a step was
/// accepted; empty: it was not.
PageContent history_page(const std::vector<compare::CellHistory> &cells, double delta_percent,
                         const std::function<std::string(const compare::Step &)> &note_of);

}  // namespace mlffbench::report
