// SPDX-License-Identifier: GPL-2.0-or-later
// Many tests in one table.
#pragma once

#include <span>
#include <vector>

namespace mlffbench::stats {

/// p values adjusted so that, of all hypotheses of the table that are true, with probability 1 -
/// alpha none falls at `alpha`: Holm, Scandinavian Journal of Statistics 6 (1979) 65.
std::vector<double> holm_adjusted(std::span<const double> p_values);

}  // namespace mlffbench::stats
