// SPDX-License-Identifier: GPL-2.0-or-later
// Radial distributions by cells are those of all pairs.
#include "physics/near_pairs.h"
#include "physics/radial_distribution.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <random>
#include <set>

namespace mlffbench {
namespace {

lammps_file::Frame frame_of(const system::Box &box, size_t atoms, double spread)
{
  std::mt19937 generator(7);
  std::uniform_real_distribution<double> uniform(-spread, spread);
  lammps_file::Frame frame;
  frame.box = box;
  frame.origin_A = {-3.0, 2.0, 1.0};
  for (size_t i = 0; i < atoms; ++i) {
    system::Vec3 r = frame.origin_A;
    for (const system::Vec3 &edge : system::rows(box)) {
      const double f = uniform(generator);
      for (size_t k = 0; k < 3; ++k)
        r.at(k) += f * edge.at(k);
    }
    frame.ids.push_back(static_cast<int64_t>(i) + 1);
    frame.kinds.emplace_back(i % 3 == 0 ? "Si" : "O");
    frame.positions_A.push_back(r);
  }
  return frame;
}

TEST(NearPairs, AreThoseOfAllPairsEachOnce)
{
  // Cells: 4 x 3 x 5, skewed; 1 x 7 x 2 (one); outside of the box.
  for (const auto &[box, spread] : {std::pair<system::Box, double>{{{17, 13, 21}, {6, -7, 5}}, 1.0},
                                    {{{9, 29, 10}, {}}, 0.5},
                                    {{{25, 25, 25}, {}}, 40.0}}) {
    const lammps_file::Frame frame = frame_of(box, 300, spread);
    const double cutoff_A = 4.0;
    std::set<std::pair<size_t, size_t>> found;
    physics::NearPairs(frame, cutoff_A).each([&](size_t i, size_t j) {
      EXPECT_NE(i, j);
      EXPECT_TRUE(found.emplace(std::min(i, j), std::max(i, j)).second) << i << " " << j;
    });
    size_t near = 0;
    for (size_t i = 0; i < frame.atoms(); ++i) {
      for (size_t j = i + 1; j < frame.atoms(); ++j) {
        system::Vec3 apart{};
        for (size_t k = 0; k < 3; ++k)
          apart.at(k) = frame.positions_A[i].at(k) - frame.positions_A[j].at(k);
        const system::Vec3 d = frame.box.shortest(apart);
        if (std::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) >= cutoff_A)
          continue;
        ++near;
        EXPECT_EQ(found.count({i, j}), 1U) << i << " " << j;
      }
    }
    EXPECT_GT(near, 500U);
  }
}

/// All pairs of these would be 5,000 million.
TEST(NearPairs, DistributionOfManyAtoms)
{
  lammps_file::Frame frame;
  frame.box.edges_A = {20000, 20000, 20000};
  for (int i = 0; i < 47 * 47 * 47; ++i) {
    frame.ids.push_back(i + 1);
    frame.kinds.emplace_back("Cu");
    frame.positions_A.push_back({2.5 * (i % 47), 2.5 * (i / 47 % 47), 2.5 * (i / 47 / 47)});
  }
  physics::RadialDistribution distribution(3.0, 30);
  distribution.add(frame);
  const auto function = distribution.functions().at("Cu-Cu");
  const double atoms = 47.0 * 47.0 * 47.0;
  const double pairs = 3.0 * 46.0 * 47.0 * 47.0;
  double counted = 0.0;
  for (size_t bin = 0; bin < function.size(); ++bin) {
    const double r = distribution.distances_A()[bin];
    const double half = 0.5 * distribution.width_A();
    const double shell =
        4.0 / 3.0 * std::numbers::pi * (std::pow(r + half, 3) - std::pow(r - half, 3));
    counted += function[bin] * shell * 0.5 * atoms * (atoms - 1.0) / frame.box.volume_A3();
  }
  EXPECT_NEAR(counted, pairs, 1e-3);
}

}  // namespace
}  // namespace mlffbench
