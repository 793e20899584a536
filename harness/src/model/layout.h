// SPDX-License-Identifier: GPL-2.0-or-later
// How a run uses the machine.
#pragma once

#include <compare>
#include <string>

namespace mlffbench::model {

struct Layout {
  int ranks = 1;
  int threads = 1;  ///< per rank

  auto operator<=>(const Layout &) const = default;
  /// "RANKSxTHREADS", as folders and tables show it.
  std::string label() const { return std::to_string(ranks) + "x" + std::to_string(threads); }
};

}  // namespace mlffbench::model
