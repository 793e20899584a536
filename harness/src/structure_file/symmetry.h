// SPDX-License-Identifier: GPL-2.0-or-later
// Symmetry operations as text.
#pragma once

#include "system/box.h"

#include <optional>
#include <string_view>

namespace mlffbench {

/// x -> rotation x + translation, in fractions of the cell.
struct SymmetryOperation {
  Matrix rotation{};  ///< rows
  Vector translation{};

  Vector image(const Vector &fraction) const;
  bool identity() const;
};

/// Of a text such as `-y, x-y, z+1/3`. Nothing if it is none.
std::optional<SymmetryOperation> symmetry_operation(std::string_view text);

}  // namespace mlffbench
