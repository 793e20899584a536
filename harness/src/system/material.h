// SPDX-License-Identifier: GPL-2.0-or-later
// The materials that the harness can build.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench {

/// An atom type.
struct Species {
  std::string element;
  double mass_u = 0.0;  ///< atomic mass in unified atomic mass units
};

/// An atom of the cubic cell.
struct Site {
  size_t species = 0;                ///< index into the material's species
  std::array<double, 3> position{};  ///< in fractions of the cell's edge
};

/// What is made of equal cubic cells: a crystal, or one molecule a cell, each turned at random.
struct Material {
  std::string name;
  std::vector<Species> species;  ///< the atom types, in order
  double cell_edge_A = 0.0;
  std::vector<Site> basis;  ///< the cell's atoms; of a molecule: around its first atom
  bool molecular = false;   ///< the basis is a molecule
  std::string source;       ///< where the numbers come from
};

/// The material of this name. Throws std::out_of_range if there is none (the schema lists all
/// names).
const Material &material(std::string_view name);

/// All materials.
const std::vector<Material> &materials();

}  // namespace mlffbench
