// SPDX-License-Identifier: GPL-2.0-or-later
// The materials that the harness can build.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::system {

/// An atom type.
struct Species {
  std::string element;
  double mass_u = 0.0;  ///< atomic mass in unified atomic mass units
};

/// An atom of the cell.
struct Site {
  size_t species = 0;                ///< index into the material's species
  std::array<double, 3> position{};  ///< in fractions of the cell's edges
};

enum class MaterialKind {
  crystal,  ///< the basis repeated
  liquid,   ///< the basis is a molecule, one a cubic cell, each turned at random
  ice       ///< the basis is oxygen; hydrogen is added by the ice rules, at random
};

/// What is made of equal orthogonal cells.
struct Material {
  std::string name;
  std::string description;
  std::vector<Species> species;    ///< the atom types, in order
  std::array<double, 3> cell_A{};  ///< edges
  std::vector<Site> basis;         ///< the cell's sites; of a molecule: around its middle
  MaterialKind kind = MaterialKind::crystal;
  std::string source;  ///< where the numbers come from

  bool cubic() const { return cell_A[0] == cell_A[1] && cell_A[1] == cell_A[2]; }
  /// Whether a seed decides on what is built.
  bool random() const { return kind != MaterialKind::crystal; }
  /// Atoms of one molecule; 1 if the material is no molecular one. They follow each other.
  size_t atoms_per_molecule() const;
  size_t atoms_per_cell() const;
  double density_g_cm3() const;
};

/// The material of this name. Throws std::out_of_range if there is none (the schema lists all
/// names).
const Material &material(std::string_view name);

/// All materials.
const std::vector<Material> &materials();

}  // namespace mlffbench::system
