// SPDX-License-Identifier: GPL-2.0-or-later
// The arrays of a graph whose elements have the model's dtype.

#ifndef MLFF_GRAPH_ARRAYS_H
#define MLFF_GRAPH_ARRAYS_H

#include "mlff_blocks.h"
#include "mlff_buffer.h"
#include "mlff_candidates.h"
#include "mlff_edges.h"
#include "mlff_model.h"

#include <cstdint>

namespace mlff {

/// What the model sees of nodes and edges, and what it answered for blocks.
template <typename Real> class GraphArrays {
public:
  /// Weights: 1 for atoms of this rank, 0 for ghosts and stand-ins.
  void write_nodes(const Candidates &candidates, const Blocks &blocks);

  /// Vectors, and with them the arrays of `edges`. Makes room for what keep() takes over.
  /// @param x          [atoms, 3] positions, in the simulation's units
  /// @param cutoff_sq  in those as well
  /// @param length_A   Angstrom in one unit of length
  void write_edges(const double (*x)[3], double cutoff_sq, double length_A,
                   const Candidates &candidates, const Blocks &blocks, Edges &edges);

  /// See Graph::keep() and Graph::kept().
  void keep(int block, const OutputView &output, const Blocks &blocks, const Edges &edges);
  [[nodiscard]] OutputView kept(const Blocks &blocks) const;

  /// [E, 3], Angstrom
  [[nodiscard]] const Real *vectors() const { return vectors_.data(); }

  /// [N + blocks * stand-ins]
  [[nodiscard]] const Real *weights() const { return weights_.data(); }

  /// Bytes held by the buffers.
  [[nodiscard]] double bytes() const { return weights_.bytes() + vectors_.bytes() + kept_.bytes(); }

private:
  Buffer<Real> weights_;
  Buffer<Real> vectors_;
  Buffer<Real> kept_;  // [rows] energies, [E, 3] gradients
};

}  // namespace mlff

#endif
