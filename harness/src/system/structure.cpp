// SPDX-License-Identifier: GPL-2.0-or-later
// Supercells and data files.
#include "system/structure.h"

#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <iterator>

namespace mlffbench {

std::array<int, 3> nearest_supercell(const Material &material, int atoms)
{
  const auto basis = static_cast<int64_t>(material.basis.size());
  const auto guess =
      static_cast<int64_t>(std::cbrt(static_cast<double>(atoms) / static_cast<double>(basis)));
  int64_t best = 1;
  for (int64_t n = std::max<int64_t>(1, guess - 1); n <= guess + 2; ++n) {
    if (std::llabs(n * n * n * basis - atoms) < std::llabs(best * best * best * basis - atoms))
      best = n;
  }
  const auto edge = static_cast<int>(best);
  return {edge, edge, edge};
}

std::array<int, 3> replicas_of(const System &system)
{
  if (system.replicas)
    return *system.replicas;
  return nearest_supercell(material(system.material), system.atoms.value_or(1));
}

int64_t atoms_of(const System &system)
{
  const auto cells = replicas_of(system);
  return int64_t{cells[0]} * cells[1] * cells[2] *
         static_cast<int64_t>(material(system.material).basis.size());
}

Structure build_structure(const System &system)
{
  const Material &crystal = material(system.material);
  const double a = crystal.lattice_constant_A;
  Structure structure;
  structure.elements = {crystal.element};
  structure.masses_u = {crystal.mass_u};
  structure.replicas = replicas_of(system);
  for (size_t axis = 0; axis < 3; ++axis)
    structure.box_A[axis] = a * structure.replicas[axis];
  const auto atoms = static_cast<size_t>(atoms_of(system));
  structure.types.assign(atoms, 1);
  structure.positions_A.reserve(atoms);
  for (int z = 0; z < structure.replicas[2]; ++z) {
    for (int y = 0; y < structure.replicas[1]; ++y) {
      for (int x = 0; x < structure.replicas[0]; ++x) {
        for (const auto &site : crystal.basis) {
          structure.positions_A.push_back(
              {a * (x + site[0]), a * (y + site[1]), a * (z + site[2])});
        }
      }
    }
  }
  return structure;
}

std::string data_file(const Structure &structure, const std::string &title)
{
  std::string text;
  auto out = std::back_inserter(text);
  fmt::format_to(out, "{}\n\n{} atoms\n{} atom types\n\n", title, structure.types.size(),
                 structure.elements.size());
  fmt::format_to(out, "0 {} xlo xhi\n0 {} ylo yhi\n0 {} zlo zhi\n\nMasses\n\n", structure.box_A[0],
                 structure.box_A[1], structure.box_A[2]);
  for (size_t i = 0; i < structure.elements.size(); ++i) {
    fmt::format_to(out, "{} {}  # {}\n", i + 1, structure.masses_u[i], structure.elements[i]);
  }
  fmt::format_to(out, "\nAtoms  # atomic\n\n");
  for (size_t i = 0; i < structure.types.size(); ++i) {
    const auto &r = structure.positions_A[i];
    fmt::format_to(out, "{} {} {:.12g} {:.12g} {:.12g}\n", i + 1, structure.types[i], r[0], r[1],
                   r[2]);
  }
  return text;
}

}  // namespace mlffbench
