// SPDX-License-Identifier: GPL-2.0-or-later
// From a neighbor list to the nodes of a graph and to all edges that it may have.

#ifndef MLFF_CANDIDATES_H
#define MLFF_CANDIDATES_H

#include "mlff_buffer.h"

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

/// Nodes and candidate edges: all pairs of the list, skin included, sorted by centre and once more
/// by neighbour. Written by rebuild() alone.
struct Candidates {
  /// See Graph::rebuild().
  void rebuild(const NeighborView &neighbors, int all_atoms, const int *species, const int *owner,
               int layers, int threads);

  /// Parts of about the same work for as many threads.
  [[nodiscard]] int chunks() const { return static_cast<int>(chunk_row.size()) - 1; }

  /// Bytes held by the buffers.
  [[nodiscard]] double bytes() const;

  int atoms = 0;
  const int *atom_species = nullptr;  ///< [atoms], the caller's

  // Nodes: owned atoms first, then ghosts by their distance in edges.
  std::int64_t nodes = 0;
  std::int64_t owned_nodes = 0;  ///< of weight 1
  std::int64_t rows = 0;         ///< nodes that are centres of edges; they come first
  Buffer<int> atom_node;         ///< [atoms] or -1
  Buffer<int> node_atom;         ///< [N] the atom that a node's sums go to

  std::int64_t count = 0;
  Buffer<std::int64_t> row_start;     ///< [rows + 1]
  Buffer<int> atom;                   ///< [count] the edge's end: the image, not its owner
  Buffer<int> node;                   ///< [count] the node behind it
  Buffer<std::int64_t> in_start;      ///< [N + 1]
  Buffer<std::int64_t> in_candidate;  ///< [count] sorted by the neighbour's node

  // Chunk c has rows chunk_row[c] to chunk_row[c + 1], and so on.
  std::vector<std::int64_t> chunk_row, chunk_node;

private:
  void find_nodes(const NeighborView &neighbors, const int *owner, int layers);
  void find_candidates(const NeighborView &neighbors, const int *owner, int threads);
};

}  // namespace mlff

#endif
