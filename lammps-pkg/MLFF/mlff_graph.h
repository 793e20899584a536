// SPDX-License-Identifier: GPL-2.0-or-later
// Turns a neighbor list into the edges of a model's input graph, and a model's output back into
// per-atom sums.

#ifndef MLFF_GRAPH_H
#define MLFF_GRAPH_H

#include "mlff_buffer.h"
#include "mlff_model.h"

#include <array>
#include <cstdint>
#include <vector>

namespace mlff {

/// A full neighbor list in LAMMPS' form. Indices are of local atoms: owned ones first, ghosts after
/// them.
struct NeighborView {
  int centres = 0;                         ///< owned atoms that have a list
  const int *centre = nullptr;             ///< [centres]
  const int *count = nullptr;              ///< neighbours of each, indexed by atom
  const int *const *neighbours = nullptr;  ///< indexed by atom
  int mask = -1;                           ///< bits of a neighbour entry that are the atom's index
  bool of_ghosts = false;                  ///< count and neighbours are there for ghosts as well
};

/// Where forces, energies and virials of one evaluation are added, in the simulation's units. Null
/// members are not wanted.
struct Sums {
  double (*force)[3] = nullptr;        ///< [atoms, 3]
  double *atom_energy = nullptr;       ///< [atoms]
  double (*atom_virial)[6] = nullptr;  ///< [atoms, 6], order xx yy zz xy xz yz
  double energy = 0.0;
  std::array<double, 6> virial{};  ///< energy, order xx yy zz xy xz yz
  bool want_virial = false;
};

/// The simulation's units in those of models, eV and Angstrom.
struct Units {
  double length_A = 1.0;   ///< Angstrom in one unit of length
  double energy_eV = 1.0;  ///< eV in one unit of energy
};

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
  explicit Graph(Dtype dtype, Units units = {}) : dtype_(dtype), units_(units) {}

  /// Threads that the following calls may use; 1 to begin with.
  void use_threads(int threads) { threads_ = threads; }

  /// For models of one layer that give edge_grad, which see nothing of a neighbour but its species:
  /// shows the graph in blocks of about so many edges, in which one node stands for all neighbours
  /// of a species. A block's intermediate results stay in the processor's caches, memory does not
  /// grow with the number of atoms, and no ghost is a node. Their number is a multiple of `lanes`,
  /// where there are edges enough. Takes effect with the next rebuild().
  void use_blocks(std::int64_t edges, int lanes = 1)
  {
    edges_per_block_ = edges;
    lanes_ = lanes;
  }

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
  [[nodiscard]] int blocks() const { return static_cast<int>(block_row_.size()) - 1; }

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

  [[nodiscard]] std::int64_t edges() const { return edges_; }
  [[nodiscard]] std::int64_t nodes() const { return nodes_; }

  /// Bytes held by the buffers.
  [[nodiscard]] double bytes() const;

private:
  /// What one thread adds up, in eV; on a cache line of its own.
  struct alignas(64) Totals {
    double energy = 0.0;
    double virial[6] = {};
    double all = 0.0;  ///< of all that is read, which turns into nan or inf with any of it
  };

  void find_nodes(const NeighborView &neighbors, const int *owner, int layers);
  void find_candidates(const NeighborView &neighbors, const int *owner);
  void divide_work();
  void count_edges(const double (*x)[3], double cutoff_sq);
  void divide_blocks();
  template <typename Real> void write_nodes(Buffer<Real> &weights);

  template <typename Real>
  void write_edges(const double (*x)[3], double cutoff_sq, Buffer<Real> &vectors);
  template <typename Real> void keep_typed(int block, const OutputView &output, Buffer<Real> &kept);
  template <typename Real>
  bool scatter_typed(const OutputView &output, const Real *vectors, Sums &sums);
  template <typename Real>
  void scatter_edges(std::int64_t node, const Real *gradient, const Real *vectors, const Sums &sums,
                     Totals &totals) const;

  Dtype dtype_;
  Units units_;
  int threads_ = 1;

  // Nodes: owned atoms first, then ghosts by their distance in edges.
  std::int64_t nodes_ = 0;
  std::int64_t owned_nodes_ = 0;  // of weight 1
  std::int64_t rows_ = 0;         // nodes that are centres of edges; they come first
  Buffer<int> atom_node_;         // [atoms] or -1
  Buffer<int> node_atom_;         // [N] the atom that a node's sums go to
  int atoms_ = 0;
  const int *atom_species_ = nullptr;  // [atoms], the caller's

  // Candidates, sorted by centre.
  std::int64_t candidates_ = 0;
  Buffer<std::int64_t> row_start_;       // [rows + 1]
  Buffer<int> candidate_atom_;           // [candidates] the edge's end: the image, not its owner
  Buffer<int> candidate_node_;           // [candidates] the node behind it
  Buffer<std::int64_t> candidate_edge_;  // [candidates] its edge at present, or -1
  Buffer<std::int64_t> in_start_;        // [N + 1]
  Buffer<std::int64_t> in_candidate_;    // [candidates] sorted by the neighbour's node

  // How the work is divided: chunk c has rows chunk_row_[c] to chunk_row_[c + 1], and so on.
  std::vector<std::int64_t> chunk_row_, chunk_node_;
  std::vector<Totals> chunk_totals_;

  // Edges at present.
  std::int64_t edges_ = 0;
  Buffer<std::int64_t> edge_start_;  // [rows + 1]

  // Blocks: block b has rows block_row_[b] to block_row_[b + 1] and their edges. Its arrays lie one
  // behind the other.
  std::int64_t edges_per_block_ = 0;  // 0: one block, in which neighbours are nodes
  int lanes_ = 1;
  std::vector<std::int64_t> block_row_;  // [blocks + 1]
  std::vector<int> stand_in_;            // [species] the node behind a block's rows, or -1
  std::int64_t stand_ins_ = 0;           // nodes that each block has more than rows

  // What the model sees, and what it answered; reals are of the one or the other dtype.
  Buffer<std::int64_t> species_;  // [N + blocks * stand-ins]
  Buffer<float> weights_f32_;     // the same
  Buffer<double> weights_f64_;
  Buffer<std::int64_t> edge_index_;  // [2, E] of each block
  Buffer<float> vectors_f32_;        // [E, 3]
  Buffer<double> vectors_f64_;
  Buffer<float> kept_f32_;  // [rows] energies, [E, 3] gradients
  Buffer<double> kept_f64_;
};

}  // namespace mlff

#endif
