// SPDX-License-Identifier: GPL-2.0-or-later
// The crystals that the harness can build.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench {

/// A cubic crystal of one element.
struct Material {
  std::string name;
  std::string element;
  double lattice_constant_A = 0.0;           ///< edge of the cubic cell
  double mass_u = 0.0;                       ///< atomic mass in unified atomic mass units
  std::vector<std::array<double, 3>> basis;  ///< positions in the cubic cell, fractions of its edge
  std::string source;                        ///< where the numbers come from
};

/// The material of this name. Throws std::out_of_range if there is none (the schema lists all
/// names).
const Material &material(std::string_view name);

/// All materials.
const std::vector<Material> &materials();

}  // namespace mlffbench
