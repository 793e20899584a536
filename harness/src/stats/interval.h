// SPDX-License-Identifier: GPL-2.0-or-later
// What an interval is.
#pragma once

namespace mlffbench::stats {

/// An interval of an estimate, in the unit of what is estimated.
struct Interval {
  double low = 0.0;
  double high = 0.0;
};

}  // namespace mlffbench::stats
