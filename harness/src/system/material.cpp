// SPDX-License-Identifier: GPL-2.0-or-later
// Table of materials.
#include "system/material.h"

#include "system/box.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace mlffbench::system {

namespace {

const std::vector<Site> fcc{
    {0, {0.0, 0.0, 0.0}}, {0, {0.5, 0.5, 0.0}}, {0, {0.5, 0.0, 0.5}}, {0, {0.0, 0.5, 0.5}}};
const std::vector<Site> diamond{{0, {0.0, 0.0, 0.0}},    {0, {0.5, 0.5, 0.0}},
                                {0, {0.5, 0.0, 0.5}},    {0, {0.0, 0.5, 0.5}},
                                {0, {0.25, 0.25, 0.25}}, {0, {0.75, 0.75, 0.25}},
                                {0, {0.75, 0.25, 0.75}}, {0, {0.25, 0.75, 0.75}}};

constexpr const char *crystal_source =
    "lattice constant at room temperature: CRC Handbook of Chemistry "
    "and Physics; mass: IUPAC standard atomic weights";

/// To 1e-6 Angstrom, as positions: the last digits of cbrt differ between machines.
double rounded_A(double length_A)
{
  return std::round(1e6 * length_A) / 1e6;
}

/// Edge of the cubic cell of one molecule of this mass.
double molecule_edge_A(double mass_u, double density_g_cm3)
{
  return rounded_A(std::cbrt(u_A3_in_g_cm3 * mass_u / density_g_cm3));
}

double radians(double angle_deg)
{
  return angle_deg * std::numbers::pi / 180.0;
}

Material water()
{
  constexpr double oxygen_u = 15.999;
  constexpr double hydrogen_u = 1.008;
  constexpr double density_g_cm3 = 0.997;
  constexpr double bond_A = 0.97;
  constexpr double angle_deg = 104.5;
  const double edge_A = molecule_edge_A(oxygen_u + 2.0 * hydrogen_u, density_g_cm3);
  const double half_angle = 0.5 * radians(angle_deg);
  const double along = bond_A * std::cos(half_angle) / edge_A;
  const double across = bond_A * std::sin(half_angle) / edge_A;
  return {"water",
          "molecules at 0.997 g/cm3 on a simple cubic grid, turned at random",
          {{"O", oxygen_u}, {"H", hydrogen_u}},
          {edge_A, edge_A, edge_A},
          {{0, {0.0, 0.0, 0.0}}, {1, {along, across, 0.0}}, {1, {along, -across, 0.0}}},
          MaterialKind::liquid,
          "density at 298 K: CRC Handbook of Chemistry and Physics; bond length and angle near "
          "those of density functional theory (PBE); mass: IUPAC standard atomic weights"};
}

/// CH3OH, staggered, with tetrahedral angles at the carbon.
Material methanol()
{
  constexpr double carbon_u = 12.011;
  constexpr double oxygen_u = 15.999;
  constexpr double hydrogen_u = 1.008;
  constexpr double density_g_cm3 = 0.7866;
  constexpr double co_A = 1.43;
  constexpr double oh_A = 0.97;
  constexpr double ch_A = 1.10;
  constexpr double coh_deg = 108.0;
  const double edge_A = molecule_edge_A(carbon_u + oxygen_u + 4.0 * hydrogen_u, density_g_cm3);
  // Carbon at 0, oxygen along x, the hydroxyl's hydrogen towards +y.
  std::vector<Vec3> atoms_A{{0.0, 0.0, 0.0}, {co_A, 0.0, 0.0}};
  const double back = -ch_A / 3.0;  // cos and sin of the tetrahedral angle
  const double out = ch_A * std::sqrt(8.0) / 3.0;
  atoms_A.push_back({back, -out, 0.0});
  atoms_A.push_back({back, 0.5 * out, 0.5 * std::sqrt(3.0) * out});
  atoms_A.push_back({back, 0.5 * out, -0.5 * std::sqrt(3.0) * out});
  atoms_A.push_back(
      {co_A - oh_A * std::cos(radians(coh_deg)), oh_A * std::sin(radians(coh_deg)), 0.0});
  Vec3 low = atoms_A.front();
  Vec3 high = low;
  for (const auto &atom : atoms_A) {
    for (size_t axis = 0; axis < 3; ++axis) {
      low[axis] = std::min(low[axis], atom[axis]);
      high[axis] = std::max(high[axis], atom[axis]);
    }
  }
  Material methanol{
      "methanol",
      "CH3OH molecules at 0.7866 g/cm3 on a simple cubic grid, turned at random",
      {{"C", carbon_u}, {"O", oxygen_u}, {"H", hydrogen_u}},
      {edge_A, edge_A, edge_A},
      {},
      MaterialKind::liquid,
      "density at 298 K: CRC Handbook of Chemistry and Physics; bond lengths and "
      "angles near those of the gas phase (Ivash and Dennison, J. Chem. Phys. 21, 1804 "
      "(1953)) and of density functional theory (PBE); mass: IUPAC standard atomic "
      "weights"};
  const std::array<size_t, 6> species{0, 1, 2, 2, 2, 2};
  for (size_t i = 0; i < atoms_A.size(); ++i) {
    Site site{species[i], {}};
    for (size_t axis = 0; axis < 3; ++axis)
      site.position[axis] = (atoms_A[i][axis] - 0.5 * (low[axis] + high[axis])) / edge_A;
    methanol.basis.push_back(site);
  }
  return methanol;
}

/// A site of a hexagonal cell in the orthogonal one of twice its size, a x sqrt(3) a x c.
void add_orthohexagonal(std::vector<Site> &basis, size_t species, const Vec3 &fraction)
{
  // a_hex = a; b_hex = (b - a) / 2, where b is sqrt(3) a long; and again half a cell further.
  const double x = fraction[0] - 0.5 * fraction[1];
  const double y = 0.5 * fraction[1];
  for (const double shift : {0.0, 0.5}) {
    Site site{species, {x + shift, y + shift, fraction[2]}};
    for (double &f : site.position)
      f = std::round(1e9 * (f - std::floor(f))) / 1e9;
    basis.push_back(site);
  }
}

std::array<double, 3> orthohexagonal_cell_A(double a_A, double c_A)
{
  return {a_A, rounded_A(std::sqrt(3.0) * a_A), c_A};
}

/// The six operations of space group P 32 2 1, with the origin that the source has.
std::array<Vec3, 6> quartz_images(double x, double y, double z)
{
  constexpr double third = 1.0 / 3.0;
  return {{{x, y, z},
           {y, x, 2.0 * third - z},
           {-y, x - y, z + 2.0 * third},
           {-x, y - x, third - z},
           {y - x, -x, z + third},
           {x - y, -y, -z}}};
}

Material quartz()
{
  Material quartz{
      "quartz",
      "SiO2, alpha-quartz (P 32 2 1), in its orthogonal cell of six formula units",
      {{"Si", 28.085}, {"O", 15.999}},
      orthohexagonal_cell_A(4.916, 5.4054),
      {},
      MaterialKind::crystal,
      "structure at room temperature: Levien, Prewitt and Weidner, Am. Mineral. 65, 920 "
      "(1980); mass: IUPAC standard atomic weights"};
  // Silicon lies on a two-fold axis: of its six images every other one is new.
  const auto silicon = quartz_images(0.4697, 0.0, 0.0);
  for (const size_t i : {0U, 2U, 4U})
    add_orthohexagonal(quartz.basis, 0, silicon.at(i));
  for (const auto &oxygen : quartz_images(0.4135, 0.2669, 0.1191))
    add_orthohexagonal(quartz.basis, 1, oxygen);
  return quartz;
}

Material ice()
{
  constexpr double z = 0.06226;
  Material ice{
      "ice",
      "H2O, ice Ih in its orthogonal cell of eight molecules, hydrogen disordered after the "
      "ice rules without a dipole",
      {{"O", 15.999}, {"H", 1.008}},
      orthohexagonal_cell_A(4.51842, 7.35556),
      {},
      MaterialKind::ice,
      "lattice constants at 250 K: Röttger et al., Acta Cryst. B 50, 644 (1994); position "
      "of oxygen: Goto, Hondoh and Mae, J. Chem. Phys. 93, 1412 (1990); mass: IUPAC standard "
      "atomic weights"};
  constexpr double third = 1.0 / 3.0;
  for (const Vec3 &oxygen : {Vec3{third, 2.0 * third, z}, Vec3{2.0 * third, third, 0.5 + z},
                             Vec3{2.0 * third, third, -z}, Vec3{third, 2.0 * third, 0.5 - z}})
    add_orthohexagonal(ice.basis, 0, oxygen);
  return ice;
}

Material sodium_chloride()
{
  Material salt{
      "sodium-chloride",
      "NaCl, rock salt",
      {{"Na", 22.990}, {"Cl", 35.45}},
      {5.6402, 5.6402, 5.6402},
      fcc,
      MaterialKind::crystal,
      "lattice constant at 299 K: Swanson and Fuyat, NBS Circular 539, vol. II (1953); mass: "
      "IUPAC standard atomic weights"};
  for (const auto &sodium : fcc) {
    const double x = sodium.position[0];
    salt.basis.push_back(
        {1, {x < 0.5 ? x + 0.5 : x - 0.5, sodium.position[1], sodium.position[2]}});
  }
  return salt;
}

Material element(const std::string &name, const std::string &description, const Species &species,
                 double edge_A, const std::vector<Site> &basis, const std::string &source)
{
  return {name,  description,           {species}, {edge_A, edge_A, edge_A},
          basis, MaterialKind::crystal, source};
}

}  // namespace

size_t Material::atoms_per_molecule() const
{
  switch (kind) {
  case MaterialKind::liquid:
    return basis.size();
  case MaterialKind::ice:
    return 3;
  default:
    return 1;
  }
}

size_t Material::atoms_per_cell() const
{
  return kind == MaterialKind::ice ? 3 * basis.size() : basis.size();
}

double Material::density_g_cm3() const
{
  double mass_u = 0.0;
  for (const auto &site : basis) {
    mass_u += species[site.species].mass_u;
    if (kind == MaterialKind::ice)
      mass_u += 2.0 * species[1].mass_u;
  }
  return u_A3_in_g_cm3 * mass_u / (cell_A[0] * cell_A[1] * cell_A[2]);
}

const std::vector<Material> &materials()
{
  static const std::vector<Material> table{
      element("silicon", "Si, diamond", {"Si", 28.085}, 5.431, diamond, crystal_source),
      element(
          "germanium", "Ge, diamond", {"Ge", 72.630}, 5.6579, diamond,
          "lattice constant at 298 K: Baker and Hart, Acta Cryst. A 31, 364 (1975); mass: IUPAC "
          "standard atomic weights"),
      element("copper", "Cu, face-centred cubic", {"Cu", 63.546}, 3.615, fcc, crystal_source),
      element("aluminium", "Al, face-centred cubic", {"Al", 26.982}, 4.050, fcc, crystal_source),
      sodium_chloride(),
      quartz(),
      ice(),
      water(),
      methanol()};
  return table;
}

const Material &material(std::string_view name)
{
  const auto found =
      std::find_if(materials().begin(), materials().end(),
                   [&](const Material &candidate) { return candidate.name == name; });
  if (found == materials().end())
    throw std::out_of_range("unknown material " + std::string(name));
  return *found;
}

}  // namespace mlffbench::system
