// SPDX-License-Identifier: GPL-2.0-or-later
// Table of materials.
#include "system/material.h"

#include <algorithm>
#include <stdexcept>

namespace mlffbench {

namespace {

const std::vector<std::array<double, 3>> fcc{
    {0.0, 0.0, 0.0}, {0.5, 0.5, 0.0}, {0.5, 0.0, 0.5}, {0.0, 0.5, 0.5}};
const std::vector<std::array<double, 3>> diamond{
    {0.0, 0.0, 0.0},    {0.5, 0.5, 0.0},    {0.5, 0.0, 0.5},    {0.0, 0.5, 0.5},
    {0.25, 0.25, 0.25}, {0.75, 0.75, 0.25}, {0.75, 0.25, 0.75}, {0.25, 0.75, 0.75}};

constexpr const char *source = "lattice constant at room temperature: CRC Handbook of Chemistry "
                               "and Physics; mass: IUPAC standard atomic weights";

}  // namespace

const std::vector<Material> &materials()
{
  static const std::vector<Material> table{{"silicon", "Si", 5.431, 28.085, diamond, source},
                                           {"copper", "Cu", 3.615, 63.546, fcc, source},
                                           {"aluminium", "Al", 4.050, 26.982, fcc, source}};
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
