// SPDX-License-Identifier: GPL-2.0-or-later
// Neighbor list -> edges -> per-atom sums.

#include "mlff_graph.h"

namespace mlff {

Graph::Graph(Dtype dtype, Units units) : units_(units)
{
  if (dtype == Dtype::float64) {
    arrays_ = GraphArrays<double>();
  }
}

void Graph::rebuild(const NeighborView &neighbors, int atoms, const int *species, const int *owner,
                    int layers)
{
  candidates_.rebuild(neighbors, atoms, species, owner, layers, threads_);
  edges_.forget(candidates_);
  blocks_.forget();
}

void Graph::update(const double (*x)[3], double cutoff)
{
  const double limit = cutoff / units_.length_A;
  edges_.find(candidates_, x, limit * limit);
  const bool other_nodes = blocks_.divide(candidates_, edges_.count);
  std::visit(
      [&](auto &arrays) {
        if (other_nodes) {
          arrays.write_nodes(candidates_, blocks_);
        }
        arrays.write_edges(x, limit * limit, units_.length_A, candidates_, blocks_, edges_);
      },
      arrays_);
}

GraphView Graph::view(int block) const
{
  const auto first_node = blocks_.first_node(block);
  const auto first_edge = edges_.start[blocks_.first_row(block)];
  GraphView view;
  view.nodes =
      blocks_.with_stand_ins() ? blocks_.rows(block) + blocks_.stand_ins() : candidates_.nodes;
  view.edges = edges_.start[blocks_.first_row(block + 1)] - first_edge;
  view.species = blocks_.species().data() + first_node;
  view.edge_index = edges_.index.data() + 2 * first_edge;
  std::visit(
      [&](const auto &arrays) {
        view.edge_vec = arrays.vectors() + 3 * first_edge;
        view.node_weight = arrays.weights() + first_node;
      },
      arrays_);
  return view;
}

void Graph::keep(int block, const OutputView &output)
{
  std::visit([&](auto &arrays) { arrays.keep(block, output, blocks_, edges_); }, arrays_);
}

OutputView Graph::kept() const
{
  return std::visit([&](const auto &arrays) { return arrays.kept(blocks_); }, arrays_);
}

bool Graph::scatter(const OutputView &output, Sums &sums)
{
  return std::visit(
      [&](const auto &arrays) {
        return scatter_.add(output, arrays.vectors(), candidates_, edges_, units_, sums);
      },
      arrays_);
}

double Graph::bytes() const
{
  const double reals = std::visit([](const auto &arrays) { return arrays.bytes(); }, arrays_);
  return candidates_.bytes() + edges_.bytes() + blocks_.bytes() + reals;
}

}  // namespace mlff
