// SPDX-License-Identifier: GPL-2.0-or-later
// How a graph is cut into parts.

#include "mlff_blocks.h"

#include <algorithm>
#include <cstddef>

namespace mlff {

namespace {

// A block of fewer edges costs more than another thread saves.
constexpr std::int64_t MIN_EDGES_PER_BLOCK = 256;

}  // namespace

bool Blocks::divide(const Candidates &candidates, std::int64_t edges)
{
  const auto rows = candidates.rows;
  std::int64_t blocks = 1;
  if (with_stand_ins()) {
    blocks = std::max<std::int64_t>(1, (edges + edges_per_block_ / 2) / edges_per_block_);
    const auto for_all_lanes = (blocks + lanes_ - 1) / lanes_ * lanes_;
    blocks = std::max(blocks, std::min(for_all_lanes, edges / MIN_EDGES_PER_BLOCK));
    blocks = std::min(blocks, std::max<std::int64_t>(1, rows));
  }
  if (blocks == count()) {
    return false;
  }
  first_row_.resize(blocks + 1);
  for (std::int64_t b = 0; b <= blocks; b++) {
    first_row_[b] = rows * b / blocks;
  }
  find_stand_ins(candidates);
  write_species(candidates);
  return true;
}

std::int64_t Blocks::of_row(std::int64_t row) const
{
  return std::upper_bound(first_row_.begin(), first_row_.end() - 1, row) - first_row_.begin() - 1;
}

void Blocks::find_stand_ins(const Candidates &candidates)
{
  stand_in_.clear();
  stand_ins_ = 0;
  for (int i = 0; with_stand_ins() && i < candidates.atoms; i++) {
    if (candidates.atom_species[i] < 0) {
      continue;
    }
    const auto species = static_cast<std::size_t>(candidates.atom_species[i]);
    if (stand_in_.size() <= species) {
      stand_in_.resize(species + 1, -1);
    }
    if (stand_in_[species] < 0) {
      stand_in_[species] = static_cast<int>(stand_ins_++);
    }
  }
}

void Blocks::write_species(const Candidates &candidates)
{
  const auto species_of = [&](std::int64_t node) {
    return candidates.atom_species[candidates.node_atom[node]];
  };
  if (!with_stand_ins()) {
    species_.resize(candidates.nodes);
    for (std::int64_t node = 0; node < candidates.nodes; node++) {
      species_[node] = species_of(node);
    }
    return;
  }
  species_.resize(candidates.rows + count() * stand_ins_);
  for (int b = 0; b < count(); b++) {
    auto at = first_node(b);
    for (auto row = first_row_[b]; row < first_row_[b + 1]; row++) {
      species_[at++] = species_of(row);
    }
    for (std::size_t species = 0; species < stand_in_.size(); species++) {
      if (stand_in_[species] >= 0) {
        species_[at + stand_in_[species]] = static_cast<std::int64_t>(species);
      }
    }
  }
}

}  // namespace mlff
