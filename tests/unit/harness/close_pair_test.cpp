// SPDX-License-Identifier: GPL-2.0-or-later
// Atoms that overlap are found wherever they are, as by looking at all pairs.
#include "system/close_pair.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace mlffbench {
namespace {

/// By all pairs and all images nearby.
std::optional<system::ClosePair> by_all_pairs(const system::Mat3 &cell_A,
                                              const std::vector<system::Vec3> &fractions)
{
  for (size_t i = 0; i < fractions.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      for (int image = 0; image < 27; ++image) {
        const system::Vec3 apart{fractions[i][0] - fractions[k][0] + image % 3 - 1,
                                 fractions[i][1] - fractions[k][1] + image / 3 % 3 - 1,
                                 fractions[i][2] - fractions[k][2] + image / 9 - 1};
        const system::Vec3 d = system::product(apart, cell_A);
        const double distance_A = std::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
        if (distance_A < system::smallest_distance_A)
          return system::ClosePair{i, k, distance_A};
      }
    }
  }
  return std::nullopt;
}

TEST(ClosePair, IsTheOneThatAllPairsShow)
{
  std::mt19937 generator(20260701);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  const std::vector<system::Mat3> cells{
      {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},         // one cell of the search
      {{{4, 0, 0}, {2, 4.1, 0}, {-2, 1, 5}}},      // two of them along an edge
      {{{13, 0, 0}, {-6, 9, 0}, {5, 4, 8}}},       // skewed
      {{{30, 0, 0}, {0, 6, 0}, {0, 0, 2.5}}},      // flat
      {{{0.1, 7, 0}, {8, 0.2, 1}, {1, 1, 9.5}}}};  // turned
  int found = 0;
  for (const system::Mat3 &cell : cells) {
    const double volume = std::abs(system::determinant(cell));
    for (int trial = 0; trial < 60; ++trial) {
      // So many that about half of the trials have a pair.
      std::vector<system::Vec3> fractions(static_cast<size_t>(2.0 + 1.6 * std::sqrt(volume)));
      for (system::Vec3 &f : fractions)
        f = {uniform(generator), uniform(generator), uniform(generator)};
      const auto expected = by_all_pairs(cell, fractions);
      const auto pair = system::close_pair(cell, fractions);
      ASSERT_EQ(pair.has_value(), expected.has_value());
      if (!pair)
        continue;
      ++found;
      EXPECT_EQ(pair->later, expected->later);
      EXPECT_LT(pair->distance_A, system::smallest_distance_A);
    }
  }
  EXPECT_GT(found, 60);
  EXPECT_LT(found, 280);
}

TEST(ClosePair, AcrossFacesEdgesAndCornersOfTheCell)
{
  const system::Mat3 cell{{{10, 0, 0}, {0, 10, 0}, {0, 0, 10}}};
  for (int way = 1; way < 8; ++way) {
    system::Vec3 near{0.99, 0.99, 0.99};
    system::Vec3 far{0.99, 0.99, 0.99};
    for (size_t axis = 0; axis < 3; ++axis) {
      if ((way >> axis & 1) != 0) {
        near.at(axis) = 0.01;
        far.at(axis) = 0.045;
      }
    }
    EXPECT_TRUE(system::close_pair(cell, {{0.99, 0.99, 0.99}, near})) << way;
    EXPECT_FALSE(system::close_pair(cell, {{0.99, 0.99, 0.99}, far})) << way;
  }
  // The limit itself, on the face of a cell of the search.
  EXPECT_FALSE(system::close_pair(cell, {{0.15, 0, 0}, {0.2, 0, 0}}));
  EXPECT_TRUE(system::close_pair(cell, {{0.1501, 0, 0}, {0.2, 0, 0}}));
}

/// Looking at all pairs of these would take minutes, and a cell for all of the box does not fit
/// into memory.
TEST(ClosePair, ManyAtomsInACornerOfAHugeBox)
{
  constexpr double edge_A = 20000.0;
  const system::Mat3 cell{{{edge_A, 0, 0}, {0, edge_A, 0}, {0, 0, edge_A}}};
  std::vector<system::Vec3> fractions;
  for (int i = 0; i < 47 * 47 * 47; ++i)
    fractions.push_back(
        {2.5 * (i % 47) / edge_A, 2.5 * (i / 47 % 47) / edge_A, 2.5 * (i / 47 / 47) / edge_A});
  EXPECT_FALSE(system::close_pair(cell, fractions));
  fractions.push_back({1.0 - 0.1 / edge_A, 0.0, 0.0});
  const auto pair = system::close_pair(cell, fractions);
  ASSERT_TRUE(pair);
  EXPECT_EQ(pair->later, fractions.size() - 1);
  EXPECT_EQ(pair->earlier, 0U);
  EXPECT_NEAR(pair->distance_A, 0.1, 1e-6);
}

}  // namespace
}  // namespace mlffbench
