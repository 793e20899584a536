// SPDX-License-Identifier: GPL-2.0-or-later
// Supercells and data files.
#include "system/structure.h"

#include "system/ice.h"
#include "system/orientation.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <limits>

namespace mlffbench::system {

namespace {

double rounded(double x, double digits)
{
  return std::round(x * digits) / digits;
}

/// To 1e-6 Angstrom, so that no rounding of another compiler or processor shows in the file.
void round_positions(Structure &structure)
{
  for (auto &position : structure.positions_A) {
    for (double &x : position)
      x = rounded(x, 1e6);
  }
}

std::array<int, 3> nearest_even_supercell(const Material &material, int atoms)
{
  constexpr double largest_aspect = 2.0;
  const auto per_cell = static_cast<double>(material.atoms_per_cell());
  const auto &cell = material.cell_A;
  const double edge_A = std::cbrt(cell[0] * cell[1] * cell[2] * atoms / per_cell);
  // The edges of a box of this aspect differ from that of a cube by at most this factor.
  const double factor = std::pow(largest_aspect, 2.0 / 3.0);
  const auto most = [&](size_t axis) {
    return std::max(2, static_cast<int>(std::ceil(factor * edge_A / cell[axis])) + 1);
  };
  std::array<int, 3> best{1, 1, 1};
  std::array<double, 2> best_rank{std::numeric_limits<double>::max(), 0.0};
  const auto look = [&](const std::array<int, 3> &n) {
    const auto [low, high] = std::minmax({n[0] * cell[0], n[1] * cell[1], n[2] * cell[2]});
    // To 1e-6, so that equal ones are equal on every machine.
    const std::array<double, 2> rank{std::abs(per_cell * n[0] * n[1] * n[2] - atoms),
                                     rounded(high / low, 1e6)};
    if (high <= largest_aspect * low && rank < best_rank) {
      best_rank = rank;
      best = n;
    }
  };
  for (int x = 1; x <= most(0); ++x) {
    for (int y = 1; y <= most(1); ++y) {
      const int z = std::max(1, static_cast<int>(std::floor(atoms / (per_cell * x * y))));
      look({x, y, z});
      look({x, y, z + 1});
    }
  }
  return best;
}

}  // namespace

double Structure::density_g_cm3() const
{
  double mass_u = 0.0;
  for (const int type : types)
    mass_u += masses_u[static_cast<size_t>(type - 1)];
  return u_A3_in_g_cm3 * mass_u / box.volume_A3();
}

std::array<int, 3> nearest_supercell(const Material &material, int atoms)
{
  if (!material.cubic())
    return nearest_even_supercell(material, atoms);
  const auto basis = static_cast<int64_t>(material.atoms_per_cell());
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

std::array<int, 3> replicas_of(const model::System &system)
{
  if (system.replicas)
    return *system.replicas;
  return nearest_supercell(material(system.material), system.atoms.value_or(1));
}

int64_t atoms_of_cells(const model::System &system)
{
  const auto cells = replicas_of(system);
  return int64_t{cells[0]} * cells[1] * cells[2] *
         static_cast<int64_t>(material(system.material).atoms_per_cell());
}

int64_t atoms_of(const model::System &system)
{
  if (system.data)
    return system.data->atoms;
  const auto &copies = system.supercell;
  return int64_t{copies[0]} * copies[1] * copies[2] * atoms_of_cells(system);
}

std::vector<std::string> notes_of(const model::System &system)
{
  std::vector<std::string> notes;
  if (system.data) {
    for (const auto &note : system.data->notes)
      notes.push_back(fmt::format("system {}: {}", system.name, note));
    return notes;
  }
  if (!system.atoms || *system.atoms == atoms_of_cells(system))
    return notes;
  const Material &built = material(system.material);
  const auto cells = replicas_of(system);
  notes.push_back(fmt::format(
      "system {}: {} atoms are wanted, the nearest {} of {} has {}", system.name, *system.atoms,
      built.cubic() ? std::string("cubic supercell")
                    : fmt::format("even supercell ({})", fmt::join(cells, " x ")),
      system.material, atoms_of_cells(system)));
  return notes;
}

std::vector<std::string> elements_of(const model::System &system)
{
  if (system.data)
    return system.data->elements;
  std::vector<std::string> elements;
  for (const auto &species : material(system.material).species)
    elements.push_back(species.element);
  return elements;
}

double start_temperature_K(const model::System &system)
{
  const bool crystal = !system.data && material(system.material).kind != MaterialKind::liquid;
  return (crystal ? 2.0 : 1.0) * system.temperature_K;
}

uint64_t structure_seed(const model::System &system, uint64_t suite_seed)
{
  return system.seed.value_or(suite_seed);
}

Structure repeated(const Structure &structure, const std::array<int, 3> &copies)
{
  if (copies == std::array{1, 1, 1})
    return structure;
  Structure result = structure;
  result.types.clear();
  result.positions_A.clear();
  for (int z = 0; z < copies[2]; ++z) {
    for (int y = 0; y < copies[1]; ++y) {
      for (int x = 0; x < copies[0]; ++x) {
        const Vec3 shift = structure.box.position(
            {static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        for (const auto &r : structure.positions_A)
          result.positions_A.push_back({r[0] + shift[0], r[1] + shift[1], r[2] + shift[2]});
        result.types.insert(result.types.end(), structure.types.begin(), structure.types.end());
      }
    }
  }
  for (size_t axis = 0; axis < 3; ++axis)
    result.box.edges_A[axis] *= copies[axis];
  result.box.tilt_A[0] *= copies[1];
  result.box.tilt_A[1] *= copies[2];
  result.box.tilt_A[2] *= copies[2];
  result.box = reduced(result.box);
  return result;
}

Structure strained(Structure structure, const std::array<double, 3> &strain)
{
  if (strain == std::array<double, 3>{})
    return structure;
  Box &box = structure.box;
  for (size_t axis = 0; axis < 3; ++axis)
    box.edges_A[axis] = rounded(box.edges_A[axis] * (1.0 + strain[axis]), 1e9);
  box.tilt_A[0] = rounded(box.tilt_A[0] * (1.0 + strain[0]), 1e9);
  box.tilt_A[1] = rounded(box.tilt_A[1] * (1.0 + strain[0]), 1e9);
  box.tilt_A[2] = rounded(box.tilt_A[2] * (1.0 + strain[1]), 1e9);
  box = reduced(box);
  Vec3 first{};
  for (size_t i = 0; i < structure.positions_A.size(); ++i) {
    Vec3 &r = structure.positions_A[i];
    if (i % structure.atoms_per_molecule == 0)
      first = r;
    for (size_t axis = 0; axis < 3; ++axis)
      r[axis] = rounded(r[axis] + strain[axis] * first[axis], 1e9);
  }
  return structure;
}

Structure build_structure(const model::System &system, uint64_t seed)
{
  const Material &cell = material(system.material);
  const Vec3 &edges = cell.cell_A;
  const auto replicas = replicas_of(system);
  Structure structure;
  for (const auto &species : cell.species) {
    structure.elements.push_back(species.element);
    structure.masses_u.push_back(species.mass_u);
  }
  structure.atoms_per_molecule = cell.atoms_per_molecule();
  for (size_t axis = 0; axis < 3; ++axis)
    structure.box.edges_A[axis] = rounded(edges[axis] * replicas[axis], 1e9);
  const auto atoms = static_cast<size_t>(atoms_of_cells(system));
  structure.types.reserve(atoms);
  structure.positions_A.reserve(atoms);
  std::vector<Rotation> turns;
  if (cell.kind == MaterialKind::liquid)
    turns = turned_molecules(cell, replicas, seed);
  std::vector<std::array<Vec3, 2>> bonds;
  if (cell.kind == MaterialKind::ice)
    bonds = donated_bonds(cell, replicas, seed);
  const auto add = [&](size_t species, const Vec3 &position_A) {
    structure.types.push_back(static_cast<int>(species) + 1);
    structure.positions_A.push_back(position_A);
  };
  size_t index = 0;
  for (int z = 0; z < replicas[2]; ++z) {
    for (int y = 0; y < replicas[1]; ++y) {
      for (int x = 0; x < replicas[0]; ++x, ++index) {
        for (size_t i = 0; i < cell.basis.size(); ++i) {
          const Site &site = cell.basis[i];
          const Vec3 f = turns.empty() ? site.position : rotated(turns[index], site.position);
          const Vec3 r{edges[0] * (x + f[0]), edges[1] * (y + f[1]), edges[2] * (z + f[2])};
          add(site.species, r);
          if (bonds.empty())
            continue;
          for (const auto &h : hydrogen_A(bonds[index * cell.basis.size() + i]))
            add(1, {r[0] + h[0], r[1] + h[1], r[2] + h[2]});
        }
      }
    }
  }
  if (cell.random())
    round_positions(structure);
  return strained(repeated(structure, system.supercell), system.strain);
}

std::string data_text(const model::System &system, uint64_t seed)
{
  if (system.data)
    return system.data->text;
  return data_file(build_structure(system, seed),
                   fmt::format("{} ({})", system.name, system.material));
}

std::string data_file(const Structure &structure, const std::string &title,
                      const std::vector<int64_t> &ids)
{
  std::string text;
  auto out = std::back_inserter(text);
  fmt::format_to(out, "{}\n\n{} atoms\n{} atom types\n\n", title, structure.types.size(),
                 structure.elements.size());
  const auto &[lx, ly, lz] = structure.box.edges_A;
  fmt::format_to(out, "0 {} xlo xhi\n0 {} ylo yhi\n0 {} zlo zhi\n", lx, ly, lz);
  if (structure.box.triclinic()) {
    const auto &[xy, xz, yz] = structure.box.tilt_A;
    fmt::format_to(out, "{} {} {} xy xz yz\n", xy, xz, yz);
  }
  fmt::format_to(out, "\nMasses\n\n");
  for (size_t i = 0; i < structure.elements.size(); ++i) {
    fmt::format_to(out, "{} {}  # {}\n", i + 1, structure.masses_u[i], structure.elements[i]);
  }
  fmt::format_to(out, "\nAtoms  # atomic\n\n");
  for (size_t i = 0; i < structure.types.size(); ++i) {
    const auto &r = structure.positions_A[i];
    const int64_t id = ids.empty() ? static_cast<int64_t>(i) + 1 : ids[i];
    fmt::format_to(out, "{} {} {:.12g} {:.12g} {:.12g}\n", id, structure.types[i], r[0], r[1],
                   r[2]);
  }
  return text;
}

}  // namespace mlffbench::system
