// SPDX-License-Identifier: GPL-2.0-or-later
// Crystals: number of atoms, density, neighbours, data file.
#include "system/structure.h"

#include <cmath>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

System system_of(const std::string &name, std::array<int, 3> replicas)
{
  return {name, name, std::nullopt, replicas, 300.0};
}

/// Nearest distance and number of neighbours at it, of atom `i`, with periodic images.
std::pair<double, int> neighbours(const Structure &structure, size_t i)
{
  double nearest = 1e9;
  int count = 0;
  for (size_t j = 0; j < structure.positions_A.size(); ++j) {
    if (i == j)
      continue;
    double square = 0.0;
    for (size_t axis = 0; axis < 3; ++axis) {
      double d = structure.positions_A[j][axis] - structure.positions_A[i][axis];
      d -= structure.box_A[axis] * std::round(d / structure.box_A[axis]);
      square += d * d;
    }
    const double distance = std::sqrt(square);
    if (distance < nearest - 1e-6) {
      nearest = distance;
      count = 1;
    } else if (distance < nearest + 1e-6) {
      ++count;
    }
  }
  return {nearest, count};
}

/// Density in g/cm^3.
double density(const Structure &structure)
{
  const double volume_A3 = structure.box_A[0] * structure.box_A[1] * structure.box_A[2];
  return 1.66053907 * structure.masses_u[0] * static_cast<double>(structure.types.size()) /
         volume_A3;
}

TEST(Structure, SiliconIsDiamond)
{
  const Structure silicon = build_structure(system_of("silicon", {2, 2, 3}));
  EXPECT_EQ(silicon.types.size(), 96U);
  EXPECT_NEAR(density(silicon), 2.329, 0.01);
  for (size_t i = 0; i < silicon.types.size(); ++i) {
    const auto [distance, count] = neighbours(silicon, i);
    EXPECT_NEAR(distance, 5.431 * std::sqrt(3.0) / 4.0, 1e-9);
    EXPECT_EQ(count, 4);
  }
}

TEST(Structure, MetalsAreFaceCentredCubic)
{
  const Structure copper = build_structure(system_of("copper", {3, 3, 3}));
  EXPECT_EQ(copper.types.size(), 108U);
  EXPECT_NEAR(density(copper), 8.96, 0.05);
  EXPECT_EQ(neighbours(copper, 0).second, 12);
  EXPECT_NEAR(neighbours(copper, 0).first, 3.615 / std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(density(build_structure(system_of("aluminium", {2, 2, 2}))), 2.70, 0.02);
}

TEST(Structure, NearestSupercell)
{
  const Material &silicon = material("silicon");
  EXPECT_EQ(nearest_supercell(silicon, 64), (std::array{2, 2, 2}));
  EXPECT_EQ(nearest_supercell(silicon, 1), (std::array{1, 1, 1}));
  EXPECT_EQ(nearest_supercell(silicon, 35), (std::array{1, 1, 1}));
  EXPECT_EQ(nearest_supercell(silicon, 37), (std::array{2, 2, 2}));
  EXPECT_EQ(nearest_supercell(silicon, 4096), (std::array{8, 8, 8}));
  EXPECT_EQ(nearest_supercell(material("copper"), 4000), (std::array{10, 10, 10}));
}

TEST(Structure, DataFile)
{
  const std::string text = data_file(build_structure(system_of("copper", {1, 1, 1})), "one cell");
  EXPECT_EQ(
      text,
      "one cell\n\n4 atoms\n1 atom types\n\n0 3.615 xlo xhi\n0 3.615 ylo yhi\n0 3.615 zlo zhi\n\n"
      "Masses\n\n1 63.546  # Cu\n\nAtoms  # atomic\n\n1 1 0 0 0\n2 1 1.8075 1.8075 0\n3 1 1.8075 0 "
      "1.8075\n"
      "4 1 0 1.8075 1.8075\n");
}

}  // namespace
}  // namespace mlffbench
