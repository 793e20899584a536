// SPDX-License-Identifier: GPL-2.0-or-later
// The graph of many atoms: on any number of threads and in any blocks it gives the same.

#include "mlff_graph.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace {

using mlff::Dtype;
using mlff::Graph;
using mlff::Sums;

/// Random atoms in a box that is not periodic: all pairs are candidates.
struct Cloud {
  int atoms = 120;
  std::vector<std::array<double, 3>> x;
  std::vector<std::vector<int>> lists;
  std::vector<int> centre, count, species;
  std::vector<const int *> neighbours;

  Cloud()
  {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> place(0.0, 6.0);
    for (int i = 0; i < atoms; i++) {
      x.push_back({place(random), place(random), place(random)});
      species.push_back(i % 7 == 3 ? -1 : i % 2);
      centre.push_back(i);
      lists.emplace_back();
      for (int j = 0; j < atoms; j++) {
        if (j != i) {
          lists.back().push_back(j);
        }
      }
      count.push_back(static_cast<int>(lists.back().size()));
    }
    for (const auto &list : lists) {
      neighbours.push_back(list.data());
    }
  }

  [[nodiscard]] const double (*positions() const)[3]
  {
    return reinterpret_cast<const double(*)[3]>(x.data());
  }
};

struct Scattered {
  std::vector<std::array<double, 3>> force;
  std::vector<double> energy;
  std::vector<std::array<double, 6>> virial;
  Sums sums;
};

Scattered scatter(const Cloud &cloud, int threads)
{
  Graph graph(Dtype::float64);
  graph.use_threads(threads);
  graph.rebuild({cloud.atoms, cloud.centre.data(), cloud.count.data(), cloud.neighbours.data(), -1},
                cloud.atoms, cloud.species.data(), nullptr);
  graph.update(cloud.positions(), 3.0);
  const auto view = graph.view();
  // Gradients and energies that tell each edge and node from all others.
  std::vector<double> gradient(3 * view.edges);
  for (std::size_t k = 0; k < gradient.size(); k++) {
    gradient[k] = std::sin(static_cast<double>(k));
  }
  std::vector<double> energy(view.nodes);
  for (std::size_t k = 0; k < energy.size(); k++) {
    energy[k] = std::cos(static_cast<double>(k));
  }
  Scattered result;
  result.force.resize(cloud.atoms);
  result.energy.resize(cloud.atoms);
  result.virial.resize(cloud.atoms);
  result.sums.force = reinterpret_cast<double(*)[3]>(result.force.data());
  result.sums.atom_energy = result.energy.data();
  result.sums.atom_virial = reinterpret_cast<double(*)[6]>(result.virial.data());
  result.sums.want_virial = true;
  EXPECT_TRUE(graph.scatter({energy.data(), gradient.data()}, result.sums));

  // The plain way: one edge after the other.
  const auto *vectors = static_cast<const double *>(view.edge_vec);
  std::vector<int> atom_of;
  for (int i = 0; i < cloud.atoms; i++) {
    if (cloud.species[i] >= 0) {
      atom_of.push_back(i);
    }
  }
  std::vector<std::array<double, 3>> force(cloud.atoms);
  std::int64_t last = 0;
  for (std::int64_t e = 0; e < view.edges; e++) {
    EXPECT_GE(view.edge_index[e], last);  // sorted by centre
    last = view.edge_index[e];
    const int i = atom_of[view.edge_index[e]];
    const int j = atom_of[view.edge_index[view.edges + e]];
    double squared = 0.0;
    for (int d = 0; d < 3; d++) {
      EXPECT_EQ(vectors[3 * e + d], cloud.x[j][d] - cloud.x[i][d]);
      squared += vectors[3 * e + d] * vectors[3 * e + d];
      force[i][d] += gradient[3 * e + d];
      force[j][d] -= gradient[3 * e + d];
    }
    EXPECT_LT(squared, 9.0);
  }
  for (int i = 0; i < cloud.atoms; i++) {
    for (int d = 0; d < 3; d++) {
      EXPECT_NEAR(result.force[i][d], force[i][d], 1e-12);
    }
  }
  return result;
}

TEST(Graph, GivesTheSameOnAnyNumberOfThreads)
{
  const Cloud cloud;
  const auto one = scatter(cloud, 1);
  double virial = 0.0;
  for (const auto &of_atom : one.virial) {
    virial += of_atom[3];
  }
  EXPECT_NEAR(virial, one.sums.virial[3], 1e-10);
  for (const int threads : {2, 3, 8}) {
    const auto several = scatter(cloud, threads);
    EXPECT_EQ(several.force, one.force);
    EXPECT_EQ(several.energy, one.energy);
    EXPECT_EQ(several.virial, one.virial);
    EXPECT_NEAR(several.sums.energy, one.sums.energy, 1e-12);
    EXPECT_NEAR(several.sums.virial[0], one.sums.virial[0], 1e-10);
  }
}

/// What a strictly local model could answer: any function of a centre's own edges and species.
struct Answer {
  std::vector<double> energy, gradient;

  explicit Answer(const mlff::GraphView &view) : energy(view.nodes), gradient(3 * view.edges)
  {
    const auto *vectors = static_cast<const double *>(view.edge_vec);
    for (std::int64_t e = 0; e < view.edges; e++) {
      const auto centre = view.edge_index[e];
      const auto neighbour = view.edge_index[view.edges + e];
      EXPECT_LT(centre, view.nodes);
      EXPECT_LT(neighbour, view.nodes);
      EXPECT_EQ(static_cast<const double *>(view.node_weight)[centre], 1.0);
      const auto kind = static_cast<double>(10 * view.species[centre] + view.species[neighbour]);
      energy[centre] += kind * vectors[3 * e];
      for (int d = 0; d < 3; d++) {
        gradient[3 * e + d] = kind * vectors[3 * e + d];
      }
    }
  }
};

TEST(Graph, BlocksGiveWhatTheWholeGraphGives)
{
  const Cloud cloud;
  std::vector<Answer> answers;
  const auto run = [&](std::int64_t edges_per_block, int &blocks, int lanes = 1) {
    answers.clear();
    Graph graph(Dtype::float64);
    graph.use_blocks(edges_per_block, lanes);
    graph.rebuild(
        {cloud.atoms, cloud.centre.data(), cloud.count.data(), cloud.neighbours.data(), -1},
        cloud.atoms, cloud.species.data(), nullptr);
    graph.update(cloud.positions(), 3.0);
    blocks = graph.blocks();
    std::int64_t edges = 0;
    mlff::OutputView output;
    for (int block = 0; block < blocks; block++) {
      const auto view = graph.view(block);
      edges += view.edges;
      answers.emplace_back(view);
      output = {answers.back().energy.data(), answers.back().gradient.data()};
      if (blocks > 1) {
        graph.keep(block, output);
        output = graph.kept();
      }
    }
    EXPECT_EQ(edges, graph.edges());
    Scattered result;
    result.force.resize(cloud.atoms);
    result.energy.resize(cloud.atoms);
    result.sums.force = reinterpret_cast<double(*)[3]>(result.force.data());
    result.sums.atom_energy = result.energy.data();
    EXPECT_TRUE(graph.scatter(output, result.sums));
    return result;
  };
  int blocks = 0;
  const auto whole = run(0, blocks);
  ASSERT_EQ(blocks, 1);
  const auto one = run(1000000, blocks);
  ASSERT_EQ(blocks, 1);
  const auto several = run(300, blocks);
  ASSERT_GT(blocks, 3);
  const auto tiny = run(1, blocks);  // an atom each
  const auto lanes = run(1000000, blocks, 3);
  ASSERT_EQ(blocks, 3);
  for (const auto &other : {one, several, tiny, lanes}) {
    EXPECT_EQ(other.force, whole.force);
    EXPECT_EQ(other.energy, whole.energy);
  }
}

}  // namespace
