// SPDX-License-Identifier: GPL-2.0-or-later
// What names, groups and prints cells.
#pragma once

#include "model/layout.h"

#include <compare>
#include <string>

namespace mlffbench::model {

/// Cells that differ at most in their potentials: these are held against each other.
struct CellGroup {
  std::string system;
  std::string protocol;
  Layout layout;

  auto operator<=>(const CellGroup &) const = default;
  /// "system/protocol/layout".
  std::string label() const { return system + "/" + protocol + "/" + layout.label(); }
};

/// A potential in a group: its runs are repetitions of each other.
struct CellKey {
  CellGroup group;
  std::string potential;

  auto operator<=>(const CellKey &) const = default;
  /// "system/protocol/layout/potential".
  std::string label() const { return group.label() + "/" + potential; }
  /// "system/protocol/layout/potential #repetition".
  std::string run_label(int repetition) const
  {
    return label() + " #" + std::to_string(repetition);
  }
};

}  // namespace mlffbench::model
