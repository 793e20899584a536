// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of a history.
#pragma once

#include "compare/steps.h"
#include "figures/figure.h"

#include <functional>
#include <string>
#include <vector>

namespace mlffbench::figures {

/// Figure history of each system, protocol and layout of a suite on a machine: the sessions of its
/// potentials, and their steps. `note_of` tells why a step was accepted; empty: it was not.
Figures history_figures(const std::vector<compare::CellHistory> &histories,
                        const std::function<std::string(const compare::Step &)> &note_of);

}  // namespace mlffbench::figures
