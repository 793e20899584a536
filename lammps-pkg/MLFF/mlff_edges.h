// SPDX-License-Identifier: GPL-2.0-or-later
// The edges of a graph at present.

#ifndef MLFF_EDGES_H
#define MLFF_EDGES_H

#include "mlff_buffer.h"
#include "mlff_candidates.h"

#include <cstdint>

namespace mlff {

/// Whether a candidate with these components is an edge. NaN never is.
inline bool within(double dx, double dy, double dz, double cutoff_sq)
{
  return dx * dx + dy * dy + dz * dz < cutoff_sq;
}

/// Candidates that are shorter than the cutoff, in their order.
struct Edges {
  /// The candidates are others, of which none is an edge yet.
  void forget(const Candidates &candidates)
  {
    of_candidate.resize(candidates.count);
    count = 0;
  }

  /// Finds how many there are in each row; the arrays are filled in with their vectors
  /// (GraphArrays).
  /// @param x          [atoms, 3] positions, in the simulation's units
  /// @param cutoff_sq  in those as well
  void find(const Candidates &candidates, const double (*x)[3], double cutoff_sq);

  /// Bytes held by the buffers.
  [[nodiscard]] double bytes() const
  {
    return start.bytes() + of_candidate.bytes() + index.bytes();
  }

  std::int64_t count = 0;
  Buffer<std::int64_t> start;         ///< [rows + 1]
  Buffer<std::int64_t> of_candidate;  ///< [candidates] its edge, or -1
  Buffer<std::int64_t> index;         ///< [2, E] of each block
};

}  // namespace mlff

#endif
