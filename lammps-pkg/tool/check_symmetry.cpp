// SPDX-License-Identifier: GPL-2.0-or-later
// Checks that compare two evaluations which have to give the same answer.

#include "check.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace mlff_tool {

namespace {

Vec3 rotated(const Mat3 &rotation, const Vec3 &vector)
{
  Vec3 result{};
  for (int a = 0; a < 3; a++) {
    for (int b = 0; b < 3; b++) {
      result[a] += rotation[a][b] * vector[b];
    }
  }
  return result;
}

void rotate(const Mat3 &rotation, std::vector<Vec3> &vectors)
{
  for (auto &vector : vectors) {
    vector = rotated(rotation, vector);
  }
}

/// R W R^T of a symmetric tensor in the order xx yy zz xy xz yz.
void rotate_tensor(const Mat3 &rotation, std::vector<double> &tensor)
{
  if (tensor.empty()) {
    return;
  }
  const int place[3][3] = {{0, 3, 4}, {3, 1, 5}, {4, 5, 2}};
  std::vector<double> result(6, 0.0);
  for (int a = 0; a < 3; a++) {
    for (int b = a; b < 3; b++) {
      for (int c = 0; c < 3; c++) {
        for (int d = 0; d < 3; d++) {
          result[place[a][b]] += rotation[a][c] * tensor[place[c][d]] * rotation[b][d];
        }
      }
    }
  }
  tensor = result;
}

template <typename T> void reorder(std::vector<T> &values, const std::vector<std::int64_t> &order)
{
  const auto old = values;
  for (std::size_t k = 0; k < old.size(); k++) {
    values[k] = old[order[k]];
  }
}

}  // namespace

Finding check_repeat(Session &session)
{
  const SampleGraph graph = session.small_graph();
  // The first calls of a model may optimise its code, which may change how it rounds: they count
  // too.
  const Answer first = session.evaluate(graph);
  double error = 0.0;
  for (int k = 0; k < 4; k++) {
    const auto start = std::chrono::steady_clock::now();
    const Answer again = session.evaluate(graph);
    session.evaluation_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    error = worse(error, difference(first, again));
  }
  return Finding::judge(error, session.limits.rounding, "relative",
                        error == 0.0 ? "the same input gives the same answer to the last bit"
                                     : "the same input gives the same answer but for rounding",
                        "the same input gives different answers: the model draws random numbers "
                        "(dropout left on?) or keeps "
                        "something between calls");
}

Finding check_rotation(Session &session)
{
  SampleGraph graph = session.small_graph();
  const Answer before = session.evaluate(graph);
  Random random = session.random(4);
  double error = 0.0;
  for (int k = 0; k < 2; k++) {
    const Mat3 rotation = random.rotation();
    SampleGraph turned = graph;
    rotate(rotation, turned.edge_vec);
    Answer expected = before;
    rotate(rotation, expected.edge_grad);
    rotate(rotation, expected.node_force);
    rotate_tensor(rotation, expected.virial);
    error = worse(error, difference(expected, session.evaluate(turned)));
  }
  // Models that predict forces directly often learn the symmetry instead of having it.
  return Finding::judge(error, session.limits.rotation, "relative",
                        "energies stay and derivatives turn with the system",
                        "a rotated system has other energies or forces that do not turn with it: "
                        "the model depends on the "
                        "orientation",
                        session.meta().conservative ? Status::fail : Status::warn);
}

Finding check_node_order(Session &session)
{
  const SampleGraph graph = session.small_graph();
  Answer expected = session.evaluate(graph);
  Random random = session.random(5);
  const auto order = random.permutation(graph.nodes());  // new node k is old node order[k]
  std::vector<std::int64_t> place(order.size());
  for (std::size_t k = 0; k < order.size(); k++) {
    place[order[k]] = static_cast<std::int64_t>(k);
  }
  SampleGraph other = graph;
  reorder(other.species, order);
  for (std::int64_t e = 0; e < graph.edges(); e++) {
    other.centre[e] = place[graph.centre[e]];
    other.neighbour[e] = place[graph.neighbour[e]];
  }
  reorder(expected.energy, order);
  reorder(expected.node_force, order);
  return Finding::judge(
      difference(expected, session.evaluate(other)), session.limits.rounding, "relative",
      "the answer does not depend on the order of the nodes",
      "the answer depends on the order of the nodes: the model uses their numbers");
}

Finding check_edge_order(Session &session)
{
  const SampleGraph graph = session.small_graph();
  Answer expected = session.evaluate(graph);
  Random random = session.random(6);
  const auto order = random.permutation(graph.edges());
  SampleGraph other = graph;
  reorder(other.centre, order);
  reorder(other.neighbour, order);
  reorder(other.edge_vec, order);
  if (!expected.edge_grad.empty()) {
    reorder(expected.edge_grad, order);
  }
  return Finding::judge(difference(expected, session.evaluate(other)), session.limits.rounding,
                        "relative", "the answer does not depend on the order of the edges",
                        "the answer depends on the order of the edges: the model uses their "
                        "numbers, or takes them as "
                        "sorted by centre");
}

namespace {

/// Lets one node of weight 0 stand for all neighbours of a species, as pair_style mlff does for
/// strictly local models.
void merge_neighbours(SampleGraph &graph)
{
  std::map<std::int64_t, std::int64_t> stand_in;
  for (auto &neighbour : graph.neighbour) {
    const auto species = graph.species[neighbour];
    const auto found = stand_in.try_emplace(species, graph.nodes());
    if (found.second) {
      graph.species.push_back(species);
      graph.node_weight.push_back(0.0);
    }
    neighbour = found.first->second;
  }
}

}  // namespace

Finding check_locality(Session &session)
{
  // A bar, open at its ends, so long that its far end is out of reach of node 0.
  const double cutoff = session.meta().cutoff;
  const int layers = session.meta().layers;
  if (layers < 1) {
    return Finding::skip("the file does not tell its number of layers");
  }
  const int length = static_cast<int>(std::ceil((layers + 3) * cutoff / session.spacing)) + 1;
  Random random = session.random(7);
  auto structure = crystal({length, 2, 2}, session.spacing, session.kinds, random);
  structure.box[0] = 0.0;
  const SampleGraph graph = graph_of(structure, cutoff);
  const auto distance = hops(graph, 0);
  // The energies of node 0 and of its neighbours follow from edges with centres at most `layers`
  // edges away, and from the species of these edges' ends.
  const auto far = [&](std::int64_t k) { return distance[k] > layers; };
  if (std::none_of(distance.begin(), distance.end(), [&](int d) { return d > layers + 1; })) {
    return Finding::skip("no node of the sample is far enough away");
  }

  SampleGraph other = graph;
  for (std::int64_t k = 0; k < graph.nodes(); k++) {
    if (distance[k] > layers + 1) {
      other.species[k] =
          session.kinds[random.below(static_cast<std::int64_t>(session.kinds.size()))];
    }
  }
  other.centre.clear();
  other.neighbour.clear();
  other.edge_vec.clear();
  for (std::int64_t e = 0; e < graph.edges(); e++) {
    auto vector = graph.edge_vec[e];
    // A strictly local model has to do without the edges of ghosts, as on several MPI ranks. With
    // more layers both directions of an edge change alike, since some models join them.
    if (far(graph.centre[e]) && layers == 1) {
      continue;
    }
    if (far(graph.centre[e]) && far(graph.neighbour[e])) {
      for (auto &component : vector) {
        component *= 0.97;
      }
    }
    other.centre.push_back(graph.centre[e]);
    other.neighbour.push_back(graph.neighbour[e]);
    other.edge_vec.push_back(vector);
  }
  if (session.meta().strictly_local()) {
    merge_neighbours(other);
  }
  const auto before = session.evaluate(graph).energy;
  const auto after = session.evaluate(other).energy;
  double error = 0.0;
  for (std::int64_t k = 0; k < graph.nodes(); k++) {
    if (distance[k] <= 1) {
      error = worse(error, std::abs(after[k] - before[k]));
    }
  }
  return Finding::judge(
      relative(error, largest(before)), session.limits.rounding, "relative",
      fmt::format("energies do not depend on what is more than {} edge{} away", layers,
                  layers > 1 ? "s" : ""),
      fmt::format("energies depend on edges whose centres are more than {0} "
                  "edge{1} away, although 'layers' is {0}: layers is too small, "
                  "the model sums at the neighbour (row 1) instead of the centre "
                  "(row 0), or it looks at {2}",
                  layers, layers > 1 ? "s" : "",
                  layers > 1 ? "the graph as a whole" : "more of a neighbour than its species"));
}

Finding check_cutoff(Session &session)
{
  SampleGraph graph = session.small_graph();
  Random random = session.random(8);
  const auto visitor = graph.nodes();
  graph.species.push_back(0);
  graph.node_weight.push_back(1.0);
  double jump_eV = 0.0;
  double rounding_eV = 0.0;
  for (int k = 0; k < 6; k++) {
    graph.species[visitor] =
        session.kinds[random.below(static_cast<std::int64_t>(session.kinds.size()))];
    const auto host = random.below(visitor);
    const Vec3 direction = random.unit_vector();
    SampleGraph with = graph;
    for (const int sign : {1, -1}) {
      const double length = sign * session.meta().cutoff * (1.0 - 1e-5);
      with.centre.push_back(sign > 0 ? host : visitor);
      with.neighbour.push_back(sign > 0 ? visitor : host);
      with.edge_vec.push_back(
          {length * direction[0], length * direction[1], length * direction[2]});
    }
    const auto apart = session.evaluate(graph).energy;
    const auto joined = session.evaluate(with).energy;
    double change_eV = 0.0;
    for (std::size_t n = 0; n < apart.size(); n++) {
      change_eV += joined[n] - apart[n];
    }
    jump_eV = worse(jump_eV, std::abs(change_eV));
    rounding_eV = std::max(rounding_eV, session.rounding_of(apart));
  }
  return Finding::judge(jump_eV, 1e-3 + rounding_eV, "eV",
                        "the energy hardly changes when a pair of atoms crosses the cutoff",
                        "the energy jumps when a pair of atoms crosses the cutoff, which forces do "
                        "not show: simulations at "
                        "constant energy will drift",
                        Status::warn);
}

}  // namespace mlff_tool
