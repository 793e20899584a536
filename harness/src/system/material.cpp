// SPDX-License-Identifier: GPL-2.0-or-later
// Table of materials.
#include "system/material.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace mlffbench {

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

Material water()
{
  constexpr double oxygen_u = 15.999;
  constexpr double hydrogen_u = 1.008;
  constexpr double density_g_cm3 = 0.997;
  constexpr double bond_A = 0.97;
  constexpr double angle_deg = 104.5;
  constexpr double u_A3_in_g_cm3 = 1.66053907;  // 1 u/A^3 in g/cm^3
  // To 1e-6 Angstrom, as the positions: the last digits of cbrt differ between machines.
  const double edge_A =
      std::round(1e6 * std::cbrt(u_A3_in_g_cm3 * (oxygen_u + 2.0 * hydrogen_u) / density_g_cm3)) /
      1e6;
  const double half_angle = 0.5 * angle_deg * std::numbers::pi / 180.0;
  const double along = bond_A * std::cos(half_angle) / edge_A;
  const double across = bond_A * std::sin(half_angle) / edge_A;
  return {"water",
          {{"O", oxygen_u}, {"H", hydrogen_u}},
          edge_A,
          {{0, {0.0, 0.0, 0.0}}, {1, {along, across, 0.0}}, {1, {along, -across, 0.0}}},
          true,
          "density at 298 K: CRC Handbook of Chemistry and Physics; bond length and angle near "
          "those of density functional theory (PBE); mass: IUPAC standard atomic weights"};
}

}  // namespace

const std::vector<Material> &materials()
{
  static const std::vector<Material> table{
      {"silicon", {{"Si", 28.085}}, 5.431, diamond, false, crystal_source},
      {"copper", {{"Cu", 63.546}}, 3.615, fcc, false, crystal_source},
      {"aluminium", {{"Al", 26.982}}, 4.050, fcc, false, crystal_source},
      water()};
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

}  // namespace mlffbench
