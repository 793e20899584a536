// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of a graph: candidates, edges, blocks and their arrays.

#include "mlff_blocks.h"
#include "mlff_candidates.h"
#include "mlff_edges.h"
#include "mlff_graph_arrays.h"
#include "mlff_scatter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using mlff::Blocks;
using mlff::Candidates;
using mlff::Edges;
using mlff::GraphArrays;
using testing::ElementsAre;

/// Atoms on a line at 0, 1, 2, ..., each of which has all others in its list.
class GraphParts : public testing::Test {
protected:
  void build(int atoms)
  {
    lists.resize(atoms);
    pointers.resize(atoms);
    centres.resize(atoms);
    counts.assign(atoms, atoms - 1);
    x.resize(3 * static_cast<std::size_t>(atoms));
    for (int i = 0; i < atoms; i++) {
      centres[i] = i;
      x[3 * static_cast<std::size_t>(i)] = i;
      for (int j = 0; j < atoms; j++) {
        if (j != i) {
          lists[i].push_back(j);
        }
      }
      pointers[i] = lists[i].data();
    }
    species.resize(atoms);
    mlff::NeighborView view;
    view.centres = atoms;
    view.centre = centres.data();
    view.count = counts.data();
    view.neighbours = pointers.data();
    candidates.rebuild(view, atoms, species.data(), centres.data(), 1, 1);
    edges.forget(candidates);
  }

  [[nodiscard]] const double (*positions() const)[3]
  {
    return reinterpret_cast<const double(*)[3]>(x.data());
  }

  std::vector<std::vector<int>> lists;
  std::vector<const int *> pointers;
  std::vector<int> centres, counts, species;
  std::vector<double> x;
  Candidates candidates;
  Edges edges;
};

TEST_F(GraphParts, AtomsThatTheModelDoesNotSeeAreNeitherNodesNorEnds)
{
  species = {0, -1, 1};
  build(3);
  EXPECT_EQ(candidates.nodes, 2);
  EXPECT_EQ(candidates.count, 2);
  EXPECT_EQ(candidates.atom_node[1], -1);
  EXPECT_EQ(candidates.node_atom[1], 2);
  EXPECT_EQ(candidates.atom[0], 2);
  EXPECT_EQ(candidates.node[0], 1);
  EXPECT_EQ(candidates.in_candidate[0], 1);  // what ends at node 0 comes from node 1
}

TEST_F(GraphParts, EdgesAreShorterThanTheCutoff)
{
  build(4);
  edges.find(candidates, positions(), 4.0);
  EXPECT_EQ(edges.count, 6);  // neighbours alone: 2 is not shorter than 2
  EXPECT_EQ(edges.start[1], 1);
  EXPECT_EQ(edges.start[2], 3);
  EXPECT_FALSE(mlff::within(std::numeric_limits<double>::quiet_NaN(), 0.0, 0.0, 4.0));
}

TEST_F(GraphParts, WithoutBlocksThereIsOneOfAllNodes)
{
  species = {1, 0, 1};
  build(3);
  Blocks blocks;
  EXPECT_TRUE(blocks.divide(candidates, 6));
  EXPECT_EQ(blocks.count(), 1);
  EXPECT_EQ(blocks.rows(0), 3);
  EXPECT_EQ(blocks.stand_ins(), 0);
  EXPECT_EQ(blocks.species()[0], 1);
  EXPECT_EQ(blocks.species()[1], 0);
  EXPECT_FALSE(blocks.divide(candidates, 5));  // nodes are what they were
  blocks.forget();
  EXPECT_TRUE(blocks.divide(candidates, 5));
}

TEST_F(GraphParts, BlocksAreAMultipleOfLanesWhereThereAreEdgesEnough)
{
  build(12);
  Blocks blocks;
  blocks.use(1000, 4);
  blocks.divide(candidates, 5000);
  EXPECT_EQ(blocks.count(), 8);
  blocks.divide(candidates, 600);  // of 256 edges at least, but for the first
  EXPECT_EQ(blocks.count(), 2);
  blocks.divide(candidates, 100);
  EXPECT_EQ(blocks.count(), 1);
  blocks.divide(candidates, 1000000);
  EXPECT_EQ(blocks.count(), 12);  // no more than rows
}

TEST_F(GraphParts, ANodeStandsInForAllNeighboursOfASpecies)
{
  species = {2, 0, 0, 2};
  build(4);
  Blocks blocks;
  blocks.use(1, 1);
  blocks.divide(candidates, 512);
  ASSERT_EQ(blocks.count(), 4);
  blocks.use(500, 2);
  blocks.divide(candidates, 512);
  ASSERT_EQ(blocks.count(), 2);
  EXPECT_EQ(blocks.stand_ins(), 2);
  EXPECT_EQ(blocks.first_node(1), 4);
  EXPECT_EQ(blocks.of_row(1), 0);
  EXPECT_EQ(blocks.of_row(2), 1);
  const auto *const all = blocks.species().data();
  EXPECT_THAT(std::vector(all, all + blocks.species().size()), ElementsAre(2, 0, 2, 0, 0, 2, 2, 0));

  edges.find(candidates, positions(), 1.5);
  GraphArrays<float> arrays;
  arrays.write_nodes(candidates, blocks);
  EXPECT_THAT(std::vector(arrays.weights(), arrays.weights() + 8),
              ElementsAre(1, 1, 0, 0, 1, 1, 0, 0));
  arrays.write_edges(positions(), 2.25, 10.0, candidates, blocks, edges);
  // Of the first block's rows 0 and 1: 0 -> 1, 1 -> 0, 1 -> 2, by species 0, 2, 0.
  EXPECT_THAT(std::vector(edges.index.data(), edges.index.data() + 6),
              ElementsAre(0, 1, 1, 3, 2, 3));
  EXPECT_FLOAT_EQ(arrays.vectors()[0], 10.0F);
  EXPECT_FLOAT_EQ(arrays.vectors()[3], -10.0F);
}

TEST_F(GraphParts, OutputsOfBlocksAreKeptInTheirOrder)
{
  build(4);
  Blocks blocks;
  blocks.use(256, 2);
  blocks.divide(candidates, 512);
  ASSERT_EQ(blocks.count(), 2);
  edges.find(candidates, positions(), 2.25);
  GraphArrays<double> arrays;
  arrays.write_edges(positions(), 2.25, 1.0, candidates, blocks, edges);
  const std::vector<double> energies = {1, 2, 3, 4};
  const std::vector<double> gradients = {1, 0, 0, 2, 0, 0, 3, 0, 0};
  mlff::OutputView output;
  output.edge_grad = gradients.data();
  for (const int block : {1, 0}) {
    output.atom_energy = energies.data() + 2 * block;
    arrays.keep(block, output, blocks, edges);
  }
  const auto kept = arrays.kept(blocks);
  const auto *const energy = static_cast<const double *>(kept.atom_energy);
  EXPECT_THAT(std::vector(energy, energy + 4), ElementsAre(1, 2, 3, 4));
  const auto *const gradient = static_cast<const double *>(kept.edge_grad);
  EXPECT_EQ(gradient[9], 1.0);  // of the second block's first edge
}

TEST_F(GraphParts, ForcesAreWhatEdgesOfBothDirectionsGive)
{
  build(2);
  Blocks blocks;
  edges.find(candidates, positions(), 2.25);
  blocks.divide(candidates, edges.count);
  GraphArrays<double> arrays;
  arrays.write_edges(positions(), 2.25, 1.0, candidates, blocks, edges);
  const std::vector<double> energies = {1.0, 2.0};
  std::vector<double> gradients = {0.5, 0, 0, -0.25, 0, 0};
  mlff::OutputView output;
  output.atom_energy = energies.data();
  output.edge_grad = gradients.data();
  double force[2][3] = {};
  mlff::Sums sums;
  sums.force = force;
  sums.want_virial = true;
  mlff::Scatter scatter;
  const mlff::Units units{1.0, 2.0};  // energies are half of what they are in eV
  EXPECT_TRUE(scatter.add(output, arrays.vectors(), candidates, edges, units, sums));
  EXPECT_DOUBLE_EQ(sums.energy, 1.5);
  EXPECT_DOUBLE_EQ(force[0][0], 0.375);
  EXPECT_DOUBLE_EQ(force[1][0], -0.375);
  EXPECT_DOUBLE_EQ(sums.virial[0], -0.375);
  gradients[0] = std::nan("");
  EXPECT_FALSE(scatter.add(output, arrays.vectors(), candidates, edges, units, sums));
}

}  // namespace
