// SPDX-License-Identifier: GPL-2.0-or-later
// Every material: density against a cited value, neighbours, composition, contacts; supercell and
// strain.
#include "system/structure.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>

namespace mlffbench {
namespace {

model::System system_of(const std::string &name, std::array<int, 3> replicas)
{
  return {name, name, std::nullopt, replicas, 300.0, std::nullopt};
}

system::Vec3 apart(const system::Structure &structure, size_t i, size_t j)
{
  system::Vec3 d{};
  for (size_t axis = 0; axis < 3; ++axis) {
    const double edge = structure.box.edges_A[axis];
    d[axis] = structure.positions_A[j][axis] - structure.positions_A[i][axis];
    d[axis] -= edge * std::round(d[axis] / edge);
  }
  return d;
}

double norm(const system::Vec3 &d)
{
  return std::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

double distance(const system::Structure &structure, size_t i, size_t j)
{
  return norm(apart(structure, i, j));
}

/// Distances up to `longest` from atom `i` to atoms of element `element`, sorted.
std::vector<double> neighbours(const system::Structure &structure, size_t i,
                               const std::string &element, double longest)
{
  std::vector<double> found;
  for (size_t j = 0; j < structure.types.size(); ++j) {
    const double d = distance(structure, i, j);
    if (j != i && d < longest &&
        structure.elements[static_cast<size_t>(structure.types[j] - 1)] == element)
      found.push_back(d);
  }
  std::sort(found.begin(), found.end());
  return found;
}

size_t count(const system::Structure &structure, int type)
{
  return static_cast<size_t>(std::count(structure.types.begin(), structure.types.end(), type));
}

TEST(Materials, HaveTheirMeasuredDensity)
{
  // g/cm3: CRC Handbook of Chemistry and Physics; ice at 250 K: Feistel and Wagner, J. Phys. Chem.
  // Ref. Data 35, 1021 (2006).
  const std::map<std::string, double> measured{
      {"silicon", 2.3296}, {"germanium", 5.3234}, {"copper", 8.96},
      {"aluminium", 2.70}, {"water", 0.997},      {"sodium-chloride", 2.17},
      {"quartz", 2.648},   {"ice", 0.920},        {"methanol", 0.7866}};
  for (const auto &material : system::materials()) {
    const double density = measured.at(material.name);
    EXPECT_NEAR(material.density_g_cm3(), density, 0.01 * density) << material.name;
    const system::Structure built = system::build_structure(system_of(material.name, {2, 3, 2}), 5);
    EXPECT_NEAR(built.density_g_cm3(), density, 0.01 * density) << material.name;
    EXPECT_EQ(built.types.size(), 12 * material.atoms_per_cell()) << material.name;
    EXPECT_EQ(static_cast<int64_t>(built.types.size()),
              system::atoms_of(system_of(material.name, {2, 3, 2})));
    EXPECT_GT(material.source.size(), 20U);
  }
}

TEST(Materials, NoAtomsTouch)
{
  for (const auto &material : system::materials()) {
    for (const std::array<int, 3> replicas : {std::array{2, 2, 2}, std::array{3, 3, 3}}) {
      const system::Structure built =
          system::build_structure(system_of(material.name, replicas), 3);
      const size_t together = built.atoms_per_molecule;
      double inside = 1e9;
      double between = 1e9;
      for (size_t i = 0; i < built.types.size(); ++i) {
        for (size_t j = i + 1; j < built.types.size(); ++j) {
          double &smallest = i / together == j / together ? inside : between;
          smallest = std::min(smallest, distance(built, i, j));
        }
      }
      EXPECT_GT(between, together > 1 ? 1.6 : 1.55) << material.name;
      EXPECT_GT(inside, 0.96) << material.name;
    }
  }
}

TEST(Materials, GermaniumIsDiamond)
{
  const system::Structure germanium = system::build_structure(system_of("germanium", {2, 2, 2}), 0);
  for (size_t i = 0; i < germanium.types.size(); ++i) {
    const auto near = neighbours(germanium, i, "Ge", 3.0);
    ASSERT_EQ(near.size(), 4U);
    EXPECT_NEAR(near.back(), 5.6579 * std::sqrt(3.0) / 4.0, 1e-9);
  }
}

TEST(Materials, SodiumChlorideIsNeutralRockSalt)
{
  const system::Structure salt =
      system::build_structure(system_of("sodium-chloride", {2, 2, 2}), 0);
  EXPECT_EQ(salt.elements, (std::vector<std::string>{"Na", "Cl"}));
  EXPECT_EQ(count(salt, 1), count(salt, 2));
  for (size_t i = 0; i < salt.types.size(); ++i) {
    const auto unlike = neighbours(salt, i, salt.types[i] == 1 ? "Cl" : "Na", 3.0);
    ASSERT_EQ(unlike.size(), 6U);
    EXPECT_NEAR(unlike.front(), 5.6402 / 2.0, 1e-9);
    EXPECT_TRUE(neighbours(salt, i, salt.types[i] == 1 ? "Na" : "Cl", 3.9).empty());
  }
}

/// Levien, Prewitt and Weidner (1980) give 1.605 and 1.614 Angstrom, and 143.7 degrees at oxygen.
TEST(Materials, QuartzHasItsPublishedBonds)
{
  const system::Structure quartz = system::build_structure(system_of("quartz", {2, 2, 2}), 0);
  EXPECT_EQ(2 * count(quartz, 1), count(quartz, 2));
  EXPECT_EQ(quartz.types.size(), 8U * 18U);
  for (size_t i = 0; i < quartz.types.size(); ++i) {
    const bool silicon = quartz.types[i] == 1;
    const auto bonds = neighbours(quartz, i, silicon ? "O" : "Si", 2.0);
    ASSERT_EQ(bonds.size(), silicon ? 4U : 2U);
    EXPECT_NEAR(bonds.front(), 1.605, 0.001);
    EXPECT_NEAR(bonds.back(), 1.614, 0.001);
    if (silicon)
      continue;
    std::vector<system::Vec3> arms;
    for (size_t j = 0; j < quartz.types.size(); ++j) {
      if (quartz.types[j] == 1 && distance(quartz, i, j) < 2.0)
        arms.push_back(apart(quartz, i, j));
    }
    const double cosine =
        (arms[0][0] * arms[1][0] + arms[0][1] * arms[1][1] + arms[0][2] * arms[1][2]) /
        (norm(arms[0]) * norm(arms[1]));
    EXPECT_NEAR(std::acos(cosine) * 180.0 / M_PI, 143.7, 0.1);
  }
}

/// Sum of the molecules' directions, each of length 1.
system::Vec3 polarisation(const system::Structure &ice)
{
  system::Vec3 sum{};
  for (size_t i = 0; i < ice.types.size(); i += 3) {
    const system::Vec3 a = apart(ice, i, i + 1);
    const system::Vec3 b = apart(ice, i, i + 2);
    const system::Vec3 along{a[0] + b[0], a[1] + b[1], a[2] + b[2]};
    for (size_t axis = 0; axis < 3; ++axis)
      sum[axis] += along[axis] / norm(along);
  }
  return sum;
}

TEST(Materials, IceObeysTheIceRulesAndHasNoDipole)
{
  for (const std::array<int, 3> replicas :
       {std::array{1, 1, 1}, std::array{2, 1, 2}, std::array{3, 2, 2}, std::array{4, 3, 3}}) {
    for (const uint64_t seed : {1U, 2U, 3U}) {
      const system::Structure ice = system::build_structure(system_of("ice", replicas), seed);
      EXPECT_EQ(2 * count(ice, 1), count(ice, 2));
      for (const double component : polarisation(ice))
        EXPECT_LT(std::abs(component), 1e-3 * static_cast<double>(ice.types.size()));
      if (replicas[0] < 3)
        continue;  // where minimum images suffice
      for (size_t i = 0; i < ice.types.size(); i += 3) {
        ASSERT_EQ((std::array{ice.types[i], ice.types[i + 1], ice.types[i + 2]}),
                  (std::array{1, 2, 2}));
        const auto oxygen = neighbours(ice, i, "O", 3.5);
        ASSERT_EQ(oxygen.size(), 4U);
        EXPECT_NEAR(oxygen.front(), 2.76, 0.01);
        EXPECT_NEAR(oxygen.back(), 2.76, 0.01);
        // Two of its own and two of its neighbours, each on its bond.
        const auto hydrogen = neighbours(ice, i, "H", 2.2);
        ASSERT_EQ(hydrogen.size(), 4U);
        EXPECT_NEAR(hydrogen[1], 0.97, 1e-5);
        EXPECT_NEAR(hydrogen[2], 1.80, 0.05);
      }
    }
  }
}

/// In a random ice a bond's hydrogen says nothing of another ice's: half of the bonds agree.
TEST(Materials, IceIsDisordered)
{
  const model::System system = system_of("ice", {5, 3, 3});
  const system::Structure first = system::build_structure(system, 1);
  const system::Structure second = system::build_structure(system, 2);
  size_t same = 0;
  size_t all = 0;
  for (size_t i = 0; i < first.types.size(); i += 3) {
    for (const size_t a : {i + 1, i + 2}) {
      ++all;
      for (const size_t b : {i + 1, i + 2}) {
        const system::Vec3 d{first.positions_A[a][0] - second.positions_A[b][0],
                             first.positions_A[a][1] - second.positions_A[b][1],
                             first.positions_A[a][2] - second.positions_A[b][2]};
        same += norm(d) < 0.3 ? 1 : 0;
      }
    }
  }
  EXPECT_NEAR(static_cast<double>(same) / static_cast<double>(all), 0.5, 0.06);
  EXPECT_EQ(system::data_text(system, 1), system::data_text(system, 1));
  EXPECT_NE(system::data_text(system, 1), system::data_text(system, 2));
}

TEST(Materials, MethanolHasItsGeometry)
{
  const system::Structure methanol = system::build_structure(system_of("methanol", {3, 3, 3}), 4);
  EXPECT_EQ(methanol.elements, (std::vector<std::string>{"C", "O", "H"}));
  EXPECT_EQ(count(methanol, 1), 27U);
  EXPECT_EQ(count(methanol, 2), 27U);
  EXPECT_EQ(count(methanol, 3), 4U * 27U);
  for (size_t i = 0; i < methanol.types.size(); i += 6) {
    EXPECT_NEAR(distance(methanol, i, i + 1), 1.43, 1e-5);
    EXPECT_NEAR(distance(methanol, i + 1, i + 5), 0.97, 1e-5);
    for (const size_t h : {i + 2, i + 3, i + 4}) {
      EXPECT_NEAR(distance(methanol, i, h), 1.10, 1e-5);
      EXPECT_NEAR(distance(methanol, i + 1, h), 2.0745, 1e-4);  // 109.47 degrees
    }
    EXPECT_NEAR(distance(methanol, i, i + 5), 1.9604, 1e-4);  // 108 degrees
    EXPECT_GT(distance(methanol, i + 2, i + 5), 2.7);         // staggered
  }
}

TEST(Materials, NonCubicCellsMakeEvenBoxes)
{
  const system::Material &quartz = system::material("quartz");
  EXPECT_EQ(system::nearest_supercell(quartz, 18), (std::array{1, 1, 1}));
  EXPECT_EQ(system::nearest_supercell(quartz, 144), (std::array{2, 2, 2}));
  EXPECT_EQ(system::nearest_supercell(quartz, 216), (std::array{3, 2, 2}));
  for (const int atoms : {1, 10, 100, 500, 1000, 4096, 100000, 10000000}) {
    for (const char *name : {"quartz", "ice"}) {
      const system::Material &built = system::material(name);
      const auto n = system::nearest_supercell(built, atoms);
      const auto [low, high] =
          std::minmax({n[0] * built.cell_A[0], n[1] * built.cell_A[1], n[2] * built.cell_A[2]});
      EXPECT_LE(high, 2.0 * low) << name << " " << atoms;
      const double got = static_cast<double>(built.atoms_per_cell()) * n[0] * n[1] * n[2];
      EXPECT_LE(std::abs(got - atoms), std::max(24.0, 0.15 * atoms)) << name << " " << atoms;
    }
  }
}

TEST(Materials, CrystalsStartAtTwiceTheirTemperature)
{
  EXPECT_DOUBLE_EQ(system::start_temperature_K(system_of("quartz", {1, 1, 1})), 600.0);
  EXPECT_DOUBLE_EQ(system::start_temperature_K(system_of("ice", {1, 1, 1})), 600.0);
  EXPECT_DOUBLE_EQ(system::start_temperature_K(system_of("methanol", {1, 1, 1})), 300.0);
}

TEST(Supercell, RepeatsTheBox)
{
  model::System small = system_of("water", {2, 2, 2});
  model::System large = small;
  large.supercell = {1, 2, 3};
  const system::Structure one = system::build_structure(small, 9);
  const system::Structure six = system::build_structure(large, 9);
  ASSERT_EQ(six.types.size(), 6 * one.types.size());
  EXPECT_EQ(system::atoms_of(large), 6 * system::atoms_of(small));
  for (size_t axis = 0; axis < 3; ++axis) {
    EXPECT_DOUBLE_EQ(six.box.edges_A[axis], one.box.edges_A[axis] * static_cast<double>(axis + 1));
  }
  for (size_t i = 0; i < six.types.size(); ++i) {
    const size_t k = i % one.types.size();
    const size_t copy = i / one.types.size();
    EXPECT_EQ(six.types[i], one.types[k]);
    EXPECT_NEAR(six.positions_A[i][0], one.positions_A[k][0], 1e-9);
    EXPECT_NEAR(six.positions_A[i][1],
                one.positions_A[k][1] + static_cast<double>(copy % 2) * one.box.edges_A[1], 1e-9);
    EXPECT_NEAR(six.positions_A[i][2],
                one.positions_A[k][2] + static_cast<double>(copy / 2) * one.box.edges_A[2], 1e-9);
  }
}

TEST(Strain, StretchesTheBoxAndMovesTheAtoms)
{
  model::System system = system_of("copper", {2, 2, 2});
  system.strain = {0.01, -0.02, 0.0};
  const system::Structure copper = system::build_structure(system, 0);
  EXPECT_NEAR(copper.box.edges_A[0], 7.23 * 1.01, 1e-9);
  EXPECT_NEAR(copper.box.edges_A[1], 7.23 * 0.98, 1e-9);
  EXPECT_NEAR(copper.box.edges_A[2], 7.23, 1e-9);
  // Of the twelve neighbours four lie in each plane of two axes.
  const auto near = neighbours(copper, 0, "Cu", 2.8);
  ASSERT_EQ(near.size(), 12U);
  const double a = 3.615 / 2.0;
  EXPECT_NEAR(near[0], a * std::hypot(0.98, 1.0), 1e-8);
  EXPECT_NEAR(near[4], a * std::hypot(1.01, 0.98), 1e-8);
  EXPECT_NEAR(near[11], a * std::hypot(1.01, 1.0), 1e-8);
}

TEST(Strain, LeavesMoleculesAsTheyAre)
{
  for (const char *name : {"water", "methanol", "ice"}) {
    model::System system = system_of(name, {3, 3, 3});
    const system::Structure before = system::build_structure(system, 2);
    system.strain = {0.03, 0.03, 0.03};
    const system::Structure after = system::build_structure(system, 2);
    const size_t together = after.atoms_per_molecule;
    EXPECT_NEAR(after.density_g_cm3(), before.density_g_cm3() / std::pow(1.03, 3), 1e-6);
    for (size_t i = 0; i < after.types.size(); i += together) {
      for (size_t k = 1; k < together; ++k)
        EXPECT_NEAR(distance(after, i, i + k), distance(before, i, i + k), 1e-6);
      EXPECT_NEAR(after.positions_A[i][0], 1.03 * before.positions_A[i][0], 1e-6);
    }
  }
}

TEST(Box, IsTurnedAndReducedToTheSameLattice)
{
  // A skewed, left-handed cell in no special orientation.
  const system::Mat3 cell{{{3.0, 1.0, 0.2}, {5.0, 4.0, -1.0}, {1.0, -6.0, -7.0}}};
  ASSERT_LT(system::determinant(cell), 0.0);
  const system::Box box = system::turned(cell);
  EXPECT_NEAR(box.volume_A3(), -system::determinant(cell), 1e-9);
  const auto length = [](const system::Vec3 &v) { return norm(v); };
  EXPECT_NEAR(length(box.position({1, 0, 0})), length(cell[0]), 1e-9);
  EXPECT_NEAR(length(box.position({0, 1, 0})), length(cell[1]), 1e-9);
  EXPECT_NEAR(length(box.position({0, 0, 1})), length(cell[2]), 1e-9);
  EXPECT_NEAR(length(box.position({1, 1, -1})), length(system::product({1, 1, 1}, cell)), 1e-9);
  const system::Box small = system::reduced(box);
  EXPECT_NEAR(small.volume_A3(), box.volume_A3(), 1e-9);
  EXPECT_LE(std::abs(small.tilt_A[0]), 0.5 * small.edges_A[0] + 1e-9);
  EXPECT_LE(std::abs(small.tilt_A[1]), 0.5 * small.edges_A[0] + 1e-9);
  EXPECT_LE(std::abs(small.tilt_A[2]), 0.5 * small.edges_A[1] + 1e-9);
  // Each vector of the small box is one of the lattice.
  const system::Mat3 rows{box.position({1, 0, 0}), box.position({0, 1, 0}),
                          box.position({0, 0, 1})};
  for (const system::Vec3 &unit :
       {system::Vec3{1, 0, 0}, system::Vec3{0, 1, 0}, system::Vec3{0, 0, 1}}) {
    for (const double f : system::product(small.position(unit), system::inverse(rows)))
      EXPECT_NEAR(f, std::round(f), 1e-9);
  }
}

}  // namespace
}  // namespace mlffbench
