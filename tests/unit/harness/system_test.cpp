// SPDX-License-Identifier: GPL-2.0-or-later
// Crystals and water: number of atoms, density, neighbours, contacts, data file.
#include "base/sha256.h"
#include "system/structure.h"

#include <cmath>
#include <gtest/gtest.h>

namespace mlffbench {
namespace {

model::System system_of(const std::string &name, std::array<int, 3> replicas)
{
  return {name, name, std::nullopt, replicas, 300.0, std::nullopt};
}

/// Distance of two atoms, Angstrom, with periodic images.
double distance(const system::Structure &structure, size_t i, size_t j)
{
  double square = 0.0;
  for (size_t axis = 0; axis < 3; ++axis) {
    double d = structure.positions_A[j][axis] - structure.positions_A[i][axis];
    d -= structure.box.edges_A[axis] * std::round(d / structure.box.edges_A[axis]);
    square += d * d;
  }
  return std::sqrt(square);
}

/// Nearest distance and number of neighbours at it, of atom `i`, with periodic images.
std::pair<double, int> neighbours(const system::Structure &structure, size_t i)
{
  double nearest = 1e9;
  int count = 0;
  for (size_t j = 0; j < structure.positions_A.size(); ++j) {
    if (i == j)
      continue;
    const double d = distance(structure, i, j);
    if (d < nearest - 1e-6) {
      nearest = d;
      count = 1;
    } else if (d < nearest + 1e-6) {
      ++count;
    }
  }
  return {nearest, count};
}

TEST(Structure, SiliconIsDiamond)
{
  const system::Structure silicon = system::build_structure(system_of("silicon", {2, 2, 3}), 0);
  EXPECT_EQ(silicon.types.size(), 96U);
  EXPECT_NEAR(silicon.density_g_cm3(), 2.329, 0.01);
  for (size_t i = 0; i < silicon.types.size(); ++i) {
    const auto [distance, count] = neighbours(silicon, i);
    EXPECT_NEAR(distance, 5.431 * std::sqrt(3.0) / 4.0, 1e-9);
    EXPECT_EQ(count, 4);
  }
}

TEST(Structure, MetalsAreFaceCentredCubic)
{
  const system::Structure copper = system::build_structure(system_of("copper", {3, 3, 3}), 0);
  EXPECT_EQ(copper.types.size(), 108U);
  EXPECT_NEAR(copper.density_g_cm3(), 8.96, 0.05);
  EXPECT_EQ(neighbours(copper, 0).second, 12);
  EXPECT_NEAR(neighbours(copper, 0).first, 3.615 / std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(system::build_structure(system_of("aluminium", {2, 2, 2}), 0).density_g_cm3(), 2.70,
              0.02);
}

TEST(Structure, WaterHasItsDensityAndGeometry)
{
  const system::Structure water = system::build_structure(system_of("water", {4, 4, 4}), 1);
  ASSERT_EQ(water.types.size(), 192U);
  EXPECT_EQ(water.elements, (std::vector<std::string>{"O", "H"}));
  EXPECT_NEAR(water.density_g_cm3(), 0.997, 1e-6);
  for (size_t i = 0; i < water.types.size(); i += 3) {
    ASSERT_EQ((std::array{water.types[i], water.types[i + 1], water.types[i + 2]}),
              (std::array{1, 2, 2}));
    EXPECT_NEAR(distance(water, i, i + 1), 0.97, 1e-5);
    EXPECT_NEAR(distance(water, i, i + 2), 0.97, 1e-5);
    EXPECT_NEAR(distance(water, i + 1, i + 2), 2 * 0.97 * std::sin(104.5 / 360.0 * M_PI), 1e-5);
  }
}

TEST(Structure, WaterHasNoContactsAndNoOrder)
{
  for (const uint64_t seed : {1U, 2U, 3U}) {
    const system::Structure water = system::build_structure(system_of("water", {4, 4, 4}), seed);
    double smallest = 1e9;
    std::array<double, 3> dipole{};
    for (size_t i = 0; i < water.types.size(); ++i) {
      for (size_t j = i + 1; j < water.types.size(); ++j) {
        if (i / 3 != j / 3)
          smallest = std::min(smallest, distance(water, i, j));
      }
      for (size_t axis = 0; axis < 3; ++axis)
        dipole[axis] += (water.types[i] == 1 ? -2.0 : 1.0) * water.positions_A[i][axis];
    }
    EXPECT_GT(smallest, 1.9) << "seed " << seed;
    // One molecule has 1.19 A in these units: random turns add up like a random walk.
    for (const double component : dipole)
      EXPECT_LT(std::abs(component), 4 * 1.19 * std::sqrt(64 / 3.0));
  }
}

TEST(Structure, WaterIsTheSameEverywhere)
{
  const model::System system = system_of("water", {3, 2, 1});
  EXPECT_EQ(system::data_text(system, 7), system::data_text(system, 7));
  EXPECT_NE(system::data_text(system, 7), system::data_text(system, 8));
  EXPECT_EQ(base::sha256_of_text(system::data_text(system, 7)),
            "7c61ee226022aef43739cbeb9e4ace6acae8f02f7b5d326907a2f98bd79dede7");
}

TEST(Structure, CrystalsStartAtTwiceTheirTemperature)
{
  EXPECT_DOUBLE_EQ(system::start_temperature_K(system_of("silicon", {1, 1, 1})), 600.0);
  EXPECT_DOUBLE_EQ(system::start_temperature_K(system_of("water", {1, 1, 1})), 300.0);
  model::System own{"own",        "",    std::nullopt,
                    std::nullopt, 300.0, model::DataFile{"own.data", {"O"}, "text", 5}};
  EXPECT_DOUBLE_EQ(system::start_temperature_K(own), 300.0);
  EXPECT_EQ(system::atoms_of(own), 5);
  EXPECT_EQ(system::elements_of(own), std::vector<std::string>{"O"});
  EXPECT_EQ(system::data_text(own, 1), "text");
}

TEST(Structure, NearestSupercell)
{
  const system::Material &silicon = system::material("silicon");
  EXPECT_EQ(system::nearest_supercell(silicon, 64), (std::array{2, 2, 2}));
  EXPECT_EQ(system::nearest_supercell(silicon, 1), (std::array{1, 1, 1}));
  EXPECT_EQ(system::nearest_supercell(silicon, 35), (std::array{1, 1, 1}));
  EXPECT_EQ(system::nearest_supercell(silicon, 37), (std::array{2, 2, 2}));
  EXPECT_EQ(system::nearest_supercell(silicon, 4096), (std::array{8, 8, 8}));
  EXPECT_EQ(system::nearest_supercell(system::material("copper"), 4000), (std::array{10, 10, 10}));
  EXPECT_EQ(system::nearest_supercell(system::material("water"), 192), (std::array{4, 4, 4}));
}

TEST(Structure, DataFile)
{
  const std::string text =
      system::data_file(system::build_structure(system_of("copper", {1, 1, 1}), 0), "one cell");
  EXPECT_EQ(
      text,
      "one cell\n\n4 atoms\n1 atom types\n\n0 3.615 xlo xhi\n0 3.615 ylo yhi\n0 3.615 zlo zhi\n\n"
      "Masses\n\n1 63.546  # Cu\n\nAtoms  # atomic\n\n1 1 0 0 0\n2 1 1.8075 1.8075 0\n3 1 1.8075 0 "
      "1.8075\n"
      "4 1 0 1.8075 1.8075\n");
}

}  // namespace
}  // namespace mlffbench
