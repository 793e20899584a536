// SPDX-License-Identifier: GPL-2.0-or-later
// Turns a neighbor list into the edges of a model's input graph, and a model's output back into
// per-atom sums.

#ifndef MLFF_GRAPH_H
#define MLFF_GRAPH_H

#include "mlff_blocks.h"
#include "mlff_candidates.h"
#include "mlff_edges.h"
#include "mlff_graph_arrays.h"
#include "mlff_model.h"
#include "mlff_scatter.h"
#include "mlff_units.h"

#include <cstdint>
#include <variant>

namespace mlff {

/// The graph of one rank.
///
/// rebuild() is called when the neighbor list changed: it fixes the nodes and the candidate edges
/// (all pairs of the list, skin included), sorted by centre. update() is called for every
/// evaluation: it computes the candidates' vectors and keeps those that are shorter than the
/// cutoff, in the same order. Buffers are kept, so that a steady simulation allocates nothing.
///
/// Results do not depend on the number of threads, but for the rounding of total energy and virial.
class Graph {
public:
  explicit Graph(Dtype dtype, Units units = {});

  /// Threads that the following calls may use; 1 to begin with.
  void use_threads(int threads) { threads_ = threads; }

  /// For models of one layer that give edge_grad, which see nothing of a neighbour but its species:
  /// shows the graph in blocks of about so many edges, in which one node stands for all neighbours
  /// of a species. A block's intermediate results stay in the processor's caches, memory does not
  /// grow with the number of atoms, and no ghost is a node. Their number is a multiple of `lanes`,
  /// where there are edges enough. Takes effect with the next rebuild().
  void use_blocks(std::int64_t edges, int lanes = 1) { blocks_.use(edges, lanes); }

  /// @param neighbors  the list
  /// @param atoms      number of local atoms, ghosts included
  /// @param species    [atoms] model's species index of each atom, -1 for atoms that the model does
  /// not see; read until the next rebuild()
  /// @param owner      [atoms] fold mode: the owned atom that a ghost is an image of. Null in ghost
  /// mode, where each ghost within reach is a node of its own with weight 0.
  /// @param layers     ghost mode: edges that end `layers` - 1 edges away from owned atoms are
  /// taken as centres too, which needs a list `of_ghosts`
  void rebuild(const NeighborView &neighbors, int atoms, const int *species, const int *owner,
               int layers = 1);

  /// @param x       [atoms, 3] positions, in the simulation's units
  /// @param cutoff  Angstrom
  void update(const double (*x)[3], double cutoff);

  /// Parts that the model is to evaluate one by one: 1 without use_blocks().
  [[nodiscard]] int blocks() const { return blocks_.count(); }

  [[nodiscard]] GraphView view(int block = 0) const;

  /// Takes over the model's output for one of several blocks; blocks in any order and on any
  /// threads.
  void keep(int block, const OutputView &output);

  /// The output of all blocks, once all are kept.
  [[nodiscard]] OutputView kept() const;

  /// Adds a model's output to the atoms. From edge_grad: F_i += g, F_j -= g for edge (i, j) with
  /// gradient g; virial = -sum vec (x) g, per atom half of each edge to either end. From
  /// node_force: F_i += force, and the model's own virial, of which there is none per atom.
  /// @return false if the output holds a value that is not finite
  [[nodiscard]] bool scatter(const OutputView &output, Sums &sums);

  [[nodiscard]] std::int64_t edges() const { return edges_.count; }
  [[nodiscard]] std::int64_t nodes() const { return candidates_.nodes; }

  /// Bytes held by the buffers.
  [[nodiscard]] double bytes() const;

private:
  Units units_;
  int threads_ = 1;
  Candidates candidates_;
  Edges edges_;
  Blocks blocks_;
  Scatter scatter_;

  // Which of the two it is decides the constructor; all else follows from it.
  std::variant<GraphArrays<float>, GraphArrays<double>> arrays_;
};

}  // namespace mlff

#endif
