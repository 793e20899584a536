// SPDX-License-Identifier: GPL-2.0-or-later
// How a graph is cut into parts that a model evaluates one by one.

#ifndef MLFF_BLOCKS_H
#define MLFF_BLOCKS_H

#include "mlff_buffer.h"
#include "mlff_candidates.h"

#include <cstdint>
#include <vector>

namespace mlff {

/// Block b has the rows first_row(b) to first_row(b + 1) and their edges. Either there is one
/// block, in which neighbours are nodes, or in each block one node stands in for all neighbours of
/// a species, behind the block's rows. Arrays of the blocks lie one behind the other.
class Blocks {
public:
  /// See Graph::use_blocks().
  void use(std::int64_t edges, int lanes)
  {
    edges_per_block_ = edges;
    lanes_ = lanes;
  }

  /// Whether nodes stand in for neighbours.
  [[nodiscard]] bool with_stand_ins() const { return edges_per_block_ > 0; }

  /// The candidates are others.
  void forget() { first_row_.clear(); }

  /// @param edges  at present
  /// @return whether nodes are others than before
  bool divide(const Candidates &candidates, std::int64_t edges);

  [[nodiscard]] int count() const { return static_cast<int>(first_row_.size()) - 1; }
  [[nodiscard]] std::int64_t first_row(std::int64_t block) const { return first_row_[block]; }
  [[nodiscard]] std::int64_t first_node(std::int64_t block) const
  {
    return first_row_[block] + block * stand_ins_;
  }
  [[nodiscard]] std::int64_t rows(std::int64_t block) const
  {
    return first_row_[block + 1] - first_row_[block];
  }

  [[nodiscard]] std::int64_t all_rows() const { return first_row_.back(); }

  /// The block that has a row.
  [[nodiscard]] std::int64_t of_row(std::int64_t row) const;

  /// Nodes that each block has more than rows, where neighbours are none.
  [[nodiscard]] std::int64_t stand_ins() const { return stand_ins_; }

  /// Behind the rows of each block, of a species that some atom has.
  [[nodiscard]] int stand_in(int species) const { return stand_in_[species]; }

  /// [N + blocks * stand-ins] model's species index of each node
  [[nodiscard]] const Buffer<std::int64_t> &species() const { return species_; }

  /// Bytes held by the buffers.
  [[nodiscard]] double bytes() const { return species_.bytes(); }

private:
  void find_stand_ins(const Candidates &candidates);
  void write_species(const Candidates &candidates);

  std::int64_t edges_per_block_ = 0;  // 0: one block
  int lanes_ = 1;
  std::vector<std::int64_t> first_row_;  // [blocks + 1]
  std::vector<int> stand_in_;            // [species] or -1
  std::int64_t stand_ins_ = 0;
  Buffer<std::int64_t> species_;
};

}  // namespace mlff

#endif
