// SPDX-License-Identifier: GPL-2.0-or-later
// Supercells and data files.
#include "system/structure.h"

#include "system/orientation.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <iterator>

namespace mlffbench {

namespace {

/// To 1e-6 Angstrom, so that no rounding of another compiler or processor shows in the file.
void round_positions(Structure &structure)
{
  for (auto &position : structure.positions_A) {
    for (double &x : position)
      x = std::round(x * 1e6) / 1e6;
  }
}

}  // namespace

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
  if (system.data)
    return system.data->atoms;
  const auto cells = replicas_of(system);
  return int64_t{cells[0]} * cells[1] * cells[2] *
         static_cast<int64_t>(material(system.material).basis.size());
}

std::vector<std::string> elements_of(const System &system)
{
  if (system.data)
    return system.data->elements;
  std::vector<std::string> elements;
  for (const auto &species : material(system.material).species)
    elements.push_back(species.element);
  return elements;
}

double start_temperature_K(const System &system)
{
  const bool crystal = !system.data && !material(system.material).molecular;
  return (crystal ? 2.0 : 1.0) * system.temperature_K;
}

Structure build_structure(const System &system, uint64_t seed)
{
  const Material &cell = material(system.material);
  const double a = cell.cell_edge_A;
  Structure structure;
  for (const auto &species : cell.species) {
    structure.elements.push_back(species.element);
    structure.masses_u.push_back(species.mass_u);
  }
  structure.replicas = replicas_of(system);
  for (size_t axis = 0; axis < 3; ++axis)
    structure.box_A[axis] = a * structure.replicas[axis];
  const auto atoms = static_cast<size_t>(atoms_of(system));
  structure.types.reserve(atoms);
  structure.positions_A.reserve(atoms);
  std::vector<Rotation> turns;
  if (cell.molecular)
    turns = turned_molecules(cell, structure.replicas, seed);
  size_t index = 0;
  for (int z = 0; z < structure.replicas[2]; ++z) {
    for (int y = 0; y < structure.replicas[1]; ++y) {
      for (int x = 0; x < structure.replicas[0]; ++x, ++index) {
        for (const auto &site : cell.basis) {
          const auto r = cell.molecular ? rotated(turns[index], site.position) : site.position;
          structure.types.push_back(static_cast<int>(site.species) + 1);
          structure.positions_A.push_back({a * (x + r[0]), a * (y + r[1]), a * (z + r[2])});
        }
      }
    }
  }
  if (cell.molecular)
    round_positions(structure);
  return structure;
}

std::string data_text(const System &system, uint64_t seed)
{
  if (system.data)
    return system.data->text;
  return data_file(build_structure(system, seed),
                   fmt::format("{} ({})", system.name, system.material));
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
