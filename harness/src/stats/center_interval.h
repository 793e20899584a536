// SPDX-License-Identifier: GPL-2.0-or-later
// Interval of the centre of a few independent values.
#pragma once

#include "stats/interval.h"

#include <optional>
#include <span>
#include <string>

namespace mlffbench::stats {

struct CenterInterval {
  Interval interval;
  std::string method;  ///< "sign test" or "Student t"
};

/// Interval of the median by the sign test, exact for any distribution. With fewer values than that
/// needs, but three, the interval of the mean by Student's t, which assumes a normal distribution.
/// None below three.
std::optional<CenterInterval> center_interval(std::span<const double> values, double alpha);

}  // namespace mlffbench::stats
