// SPDX-License-Identifier: GPL-2.0-or-later
// Turns a neighbor list into the edges of a model's input graph, and a model's output back into
// per-atom sums.

#ifndef MLFF_GRAPH_H
#define MLFF_GRAPH_H

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
};

/// Where forces, energies and virials of one evaluation are added. Null members are not wanted.
struct Sums {
  double (*force)[3] = nullptr;        ///< [atoms, 3], eV/Angstrom
  double *atom_energy = nullptr;       ///< [atoms], eV
  double (*atom_virial)[6] = nullptr;  ///< [atoms, 6], eV, order xx yy zz xy xz yz
  double energy = 0.0;                 ///< eV
  std::array<double, 6> virial{};      ///< eV, order xx yy zz xy xz yz
  bool want_virial = false;
};

/// The graph of one rank.
///
/// rebuild() is called when the neighbor list changed: it fixes the nodes and the candidate edges
/// (all pairs of the list, skin included). update() is called for every evaluation: it computes the
/// candidates' vectors and keeps those that are shorter than the cutoff. Buffers keep their
/// capacity, so that a steady simulation allocates nothing.
class Graph {
public:
  explicit Graph(Dtype dtype) : dtype_(dtype) {}

  /// @param neighbors  the list
  /// @param atoms      number of local atoms, ghosts included
  /// @param species    [atoms] model's species index of each atom, -1 for atoms that the model does
  /// not see
  /// @param owner      [atoms] fold mode: the owned atom that a ghost is an image of. Null in ghost
  /// mode, where each
  ///                   ghost that neighbours a centre is a node of its own with weight 0.
  void rebuild(const NeighborView &neighbors, int atoms, const int *species, const int *owner);

  /// @param x       [atoms, 3] positions, Angstrom
  /// @param cutoff  Angstrom
  void update(const double (*x)[3], double cutoff);

  [[nodiscard]] GraphView view() const;

  /// Adds a model's output to the atoms. From edge_grad: F_i += g, F_j -= g for edge (i, j) with
  /// gradient g; virial = -sum vec (x) g, per atom half of each edge to either end. From
  /// node_force: F_i += force, and the model's own virial, of which there is none per atom.
  /// @return false if the output holds a value that is not finite
  [[nodiscard]] bool scatter(const OutputView &output, Sums &sums) const;

  [[nodiscard]] std::int64_t edges() const { return static_cast<std::int64_t>(edge_.size()); }
  [[nodiscard]] std::int64_t nodes() const { return static_cast<std::int64_t>(species_.size()); }

  /// Bytes held by the buffers.
  [[nodiscard]] double bytes() const;

private:
  struct Candidate {
    int centre_atom;     ///< whose position is the edge's origin
    int neighbour_atom;  ///< whose position is the edge's end: the image itself, not its owner
    int centre_node;
    int neighbour_node;
  };

  template <typename Real>
  void update_typed(const double (*x)[3], double cutoff, std::vector<Real> &vectors);
  template <typename Real>
  bool scatter_typed(const OutputView &output, const std::vector<Real> &vectors, Sums &sums) const;
  template <typename Real>
  double scatter_edges(const Real *gradient, const std::vector<Real> &vectors, Sums &sums) const;
  template <typename Real>
  double scatter_nodes(const Real *force, const Real *virial, Sums &sums) const;

  Dtype dtype_;
  std::vector<Candidate> candidates_;
  std::vector<std::int64_t> species_;  // [N]
  std::vector<int> node_atom_;         // [N] the atom that a node's sums go to
  std::int64_t owned_nodes_ = 0;       // nodes of weight 1, they come first
  std::vector<int> atom_node_;         // [atoms], scratch of rebuild()
  std::vector<int> edge_;              // [E] the edge's candidate
  std::vector<std::int64_t> edge_index_;
  std::vector<float> vectors_f32_, weights_f32_;
  std::vector<double> vectors_f64_, weights_f64_;
};

}  // namespace mlff

#endif
