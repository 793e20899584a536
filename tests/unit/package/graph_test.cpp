// SPDX-License-Identifier: GPL-2.0-or-later
// The graph's edges, their folding and the way gradients return to atoms, on cases small enough to
// do by hand.

#include "mlff_graph.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using mlff::Dtype;
using mlff::Graph;
using mlff::NeighborView;
using mlff::Sums;

/// Two owned atoms 1 Angstrom apart and the image of atom 1 on the other side of atom 0.
struct Line {
  std::array<std::array<double, 3>, 3> x = {{{0, 0, 0}, {1, 0, 0}, {-1.5, 0, 0}}};
  std::array<int, 2> centre = {0, 1};
  std::array<int, 3> count = {2, 1, 0};
  std::array<int, 2> of_0 = {1, 2};
  std::array<int, 1> of_1 = {0};
  std::array<const int *, 3> neighbours = {of_0.data(), of_1.data(), nullptr};
  std::array<int, 3> species = {0, 1, 1};
  std::array<int, 3> owner = {0, 1, 1};

  [[nodiscard]] NeighborView list() const
  {
    return {2, centre.data(), count.data(), neighbours.data(), 0x1FFFFFFF};
  }
  [[nodiscard]] const double (*positions() const)[3]
  {
    return reinterpret_cast<const double(*)[3]>(x.data());
  }
};

TEST(Graph, FoldsGhostsOntoTheirOwners)
{
  const Line line;
  Graph graph(Dtype::float64);
  graph.rebuild(line.list(), 3, line.species.data(), line.owner.data());
  graph.update(line.positions(), 2.0);
  const auto view = graph.view();
  ASSERT_EQ(view.nodes, 2);
  ASSERT_EQ(view.edges, 3);
  EXPECT_EQ(view.edge_index[1], 0);      // centre of the edge to the image
  EXPECT_EQ(view.edge_index[3 + 1], 1);  // which is a second edge to atom 1
  EXPECT_EQ(static_cast<const double *>(view.edge_vec)[3], -1.5);
  EXPECT_EQ(static_cast<const double *>(view.node_weight)[1], 1.0);
}

TEST(Graph, KeepsGhostsAsNodesOfWeightZero)
{
  const Line line;
  Graph graph(Dtype::float32);
  graph.rebuild(line.list(), 3, line.species.data(), nullptr);
  graph.update(line.positions(), 2.0);
  const auto view = graph.view();
  ASSERT_EQ(view.nodes, 3);
  EXPECT_EQ(view.species[2], 1);
  EXPECT_EQ(static_cast<const float *>(view.node_weight)[2], 0.0F);
}

TEST(Graph, FiltersByTheCutoffAgainForEveryPosition)
{
  Line line;
  Graph graph(Dtype::float64);
  graph.rebuild(line.list(), 3, line.species.data(), line.owner.data());
  graph.update(line.positions(), 1.5);  // the image is exactly at the cutoff: not an edge
  EXPECT_EQ(graph.edges(), 2);
  line.x[2][0] = -1.4;
  graph.update(line.positions(), 1.5);
  EXPECT_EQ(graph.edges(), 3);
}

TEST(Graph, LeavesOutAtomsThatTheModelDoesNotSee)
{
  Line line;
  line.species = {0, -1, -1};
  Graph graph(Dtype::float64);
  graph.rebuild(line.list(), 3, line.species.data(), line.owner.data());
  graph.update(line.positions(), 2.0);
  EXPECT_EQ(graph.nodes(), 1);
  EXPECT_EQ(graph.edges(), 0);
}

TEST(Graph, ScattersForcesEnergiesAndVirial)
{
  const Line line;
  Graph graph(Dtype::float64);
  graph.rebuild(line.list(), 3, line.species.data(), nullptr);
  graph.update(line.positions(), 2.0);

  const std::array<double, 3> energy = {1.0, 2.0,
                                        100.0};  // the ghost's belongs to its owner's rank
  const std::array<double, 9> gradient = {1, 2, 3, 10, 20, 30, 100, 200, 300};
  double force[3][3] = {};
  double atom_virial[3][6] = {};
  std::array<double, 3> atom_energy{};
  Sums sums;
  sums.force = force;
  sums.atom_energy = atom_energy.data();
  sums.atom_virial = atom_virial;
  sums.want_virial = true;
  ASSERT_TRUE(graph.scatter({energy.data(), gradient.data()}, sums));

  EXPECT_EQ(sums.energy, 3.0);
  EXPECT_EQ(atom_energy[2], 0.0);
  EXPECT_EQ(force[0][0], 1 + 10 - 100);
  EXPECT_EQ(force[1][0], -1 + 100);
  EXPECT_EQ(force[2][2], -30);
  // edges (1,0,0), (-1.5,0,0), (-1,0,0): xx = -(1 - 15 - 100), xy is half of x times the y gradient
  EXPECT_EQ(sums.virial[0], 114.0);
  EXPECT_EQ(sums.virial[1], 0.0);
  EXPECT_EQ(sums.virial[3], -0.5 * (2 - 30 - 200));
  EXPECT_EQ(atom_virial[0][0], 0.5 * 114.0);
  EXPECT_EQ(atom_virial[2][0], 0.5 * 15.0);
}

TEST(Graph, ScattersForcesOfNodesWithTheModelsOwnVirial)
{
  const Line line;
  Graph graph(Dtype::float64);
  graph.rebuild(line.list(), 3, line.species.data(), nullptr);
  graph.update(line.positions(), 2.0);

  const std::array<double, 3> energy = {1.0, 2.0, 100.0};
  std::array<double, 9> forces = {1, 2, 3, 10, 20, 30, 100, 200, 300};
  std::array<double, 6> virial = {1, 2, 3, 4, 5, 6};
  double force[3][3] = {};
  Sums sums;
  sums.force = force;
  mlff::OutputView output;
  output.atom_energy = energy.data();
  output.node_force = forces.data();
  output.virial = virial.data();
  ASSERT_TRUE(graph.scatter(output, sums));
  EXPECT_EQ(sums.energy, 3.0);
  EXPECT_EQ(force[1][1], 20.0);
  EXPECT_EQ(force[2][2], 300.0);  // of a ghost: goes home by reverse communication
  EXPECT_EQ(sums.virial, virial);

  output.virial = nullptr;
  sums.virial = {};
  EXPECT_TRUE(graph.scatter(output, sums));
  EXPECT_EQ(sums.virial, (std::array<double, 6>{}));

  forces[4] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(graph.scatter(output, sums));
}

TEST(Graph, ReportsOutputThatIsNotFinite)
{
  const Line line;
  Graph graph(Dtype::float32);
  graph.rebuild(line.list(), 3, line.species.data(), line.owner.data());
  graph.update(line.positions(), 2.0);
  std::array<float, 2> energy = {1.0F, 2.0F};
  std::array<float, 9> gradient{};
  double force[3][3] = {};
  Sums sums;
  sums.force = force;
  EXPECT_TRUE(graph.scatter({energy.data(), gradient.data()}, sums));
  gradient[7] = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(graph.scatter({energy.data(), gradient.data()}, sums));
  gradient[7] = 0.0F;
  energy[0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(graph.scatter({energy.data(), gradient.data()}, sums));
}

TEST(Graph, AnIsolatedAtomIsANodeWithoutEdges)
{
  const Line line;
  const std::array<int, 1> none = {0};
  Graph graph(Dtype::float64);
  graph.rebuild({1, line.centre.data(), none.data(), line.neighbours.data(), -1}, 1,
                line.species.data(), nullptr);
  graph.update(line.positions(), 2.0);
  EXPECT_EQ(graph.nodes(), 1);
  EXPECT_EQ(graph.edges(), 0);

  // A gradient without elements may be a null pointer.
  const double energy = 3.0;
  double force[1][3] = {};
  Sums sums;
  sums.force = force;
  EXPECT_TRUE(graph.scatter({&energy, nullptr}, sums));
  EXPECT_EQ(sums.energy, 3.0);
  EXPECT_EQ(force[0][0], 0.0);
}

TEST(Graph, ConvertsUnits)
{
  // 1 unit of length is 2 Angstrom, 1 unit of energy 4 eV.
  const Line line;
  Graph graph(Dtype::float64, {2.0, 4.0});
  graph.rebuild(line.list(), 3, line.species.data(), line.owner.data());
  graph.update(line.positions(), 2.5);  // the image is 3 Angstrom away
  const auto view = graph.view();
  ASSERT_EQ(view.edges, 2);
  EXPECT_EQ(static_cast<const double *>(view.edge_vec)[0], 2.0);

  const std::array<double, 2> energy = {1.0, 2.0};
  const std::array<double, 6> gradient = {8, 0, 0, 0, 0, 0};
  double force[3][3] = {};
  std::array<double, 3> atom_energy{};
  Sums sums;
  sums.force = force;
  sums.atom_energy = atom_energy.data();
  sums.want_virial = true;
  ASSERT_TRUE(graph.scatter({energy.data(), gradient.data()}, sums));
  EXPECT_EQ(sums.energy, 0.75);
  EXPECT_EQ(atom_energy[1], 0.5);
  EXPECT_EQ(force[0][0], 4.0);      // 8 eV/Angstrom
  EXPECT_EQ(sums.virial[0], -4.0);  // -2 Angstrom * 8 eV/Angstrom
}

/// A line of owned atom 0 and ghosts 1, 2, 3, each 1 Angstrom from the next; ghosts have lists.
struct Chain {
  std::vector<std::array<double, 3>> x = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0}};
  std::array<int, 4> centre = {0, 1, 2, 3};
  std::array<int, 4> count = {1, 2, 2, 1};
  std::array<int, 1> of_0 = {1};
  std::array<int, 2> of_1 = {0, 2};
  std::array<int, 2> of_2 = {1, 3};
  std::array<int, 1> of_3 = {2};
  std::array<const int *, 4> neighbours = {of_0.data(), of_1.data(), of_2.data(), of_3.data()};
  std::array<int, 4> species = {0, 0, 0, 0};
};

TEST(Graph, TakesAsManyGhostsAsItsLayersReach)
{
  const Chain chain;
  for (int layers = 1; layers <= 3; layers++) {
    Graph graph(Dtype::float64);
    const NeighborView list = {
        1,  chain.centre.data(),     chain.count.data(), chain.neighbours.data(),
        -1, /*of_ghosts=*/layers > 1};
    graph.rebuild(list, 4, chain.species.data(), nullptr, layers);
    graph.update(reinterpret_cast<const double(*)[3]>(chain.x.data()), 1.5);
    EXPECT_EQ(graph.nodes(), 1 + layers);
    EXPECT_EQ(graph.edges(), 2 * layers - 1);  // the outermost node is the centre of none
    const auto view = graph.view();
    for (std::int64_t node = 0; node < view.nodes; node++) {
      EXPECT_EQ(static_cast<const double *>(view.node_weight)[node], node == 0 ? 1.0 : 0.0);
    }
  }
}

TEST(Graph, LeavesOutAnAtomAtNoPlaceRatherThanWriteBeyondItsArrays)
{
  Line line;
  line.x[2][0] = std::numeric_limits<double>::quiet_NaN();
  Graph graph(Dtype::float64);
  graph.rebuild(line.list(), 3, line.species.data(), line.owner.data());
  graph.update(line.positions(), 2.0);
  EXPECT_EQ(graph.edges(), 2);
}

TEST(Buffer, GrowsByAQuarterMoreAndShrinksAfterLongDisuse)
{
  mlff::Buffer<double> buffer;
  buffer.resize(1000);
  EXPECT_EQ(buffer.bytes(), 1250 * sizeof(double));
  const auto *data = buffer.data();
  buffer.resize(1250);
  buffer.resize(700);
  EXPECT_EQ(buffer.data(), data);
  EXPECT_EQ(buffer.size(), 700U);

  for (int use = 1; use < mlff::Buffer<double>::SHRINK_AFTER; use++) {
    buffer.resize(100);
  }
  EXPECT_EQ(buffer.bytes(), 1250 * sizeof(double));
  buffer.resize(700);  // in use after all
  buffer.resize(100);
  EXPECT_EQ(buffer.bytes(), 1250 * sizeof(double));
  for (int use = 1; use < mlff::Buffer<double>::SHRINK_AFTER; use++) {
    buffer.resize(100);
  }
  EXPECT_EQ(buffer.bytes(), 125 * sizeof(double));
}

}  // namespace
