// SPDX-License-Identifier: GPL-2.0-or-later
// Neighbor list -> nodes and candidate edges.

#include "mlff_candidates.h"

#include "mlff_groups.h"
#include "mlff_parallel.h"

#include <algorithm>

namespace mlff {

namespace {

// Below this many candidates, starting a thread costs more than it saves.
constexpr std::int64_t CANDIDATES_PER_THREAD = 1024;

void divide(const std::int64_t *start, std::int64_t items, int chunks,
            std::vector<std::int64_t> &bounds)
{
  bounds.resize(chunks + 1);
  for (int c = 0; c <= chunks; c++) {
    bounds[c] = part_begin(start, items, c, chunks);
  }
}

}  // namespace

void Candidates::rebuild(const NeighborView &neighbors, int all_atoms, const int *species,
                         const int *owner, int layers, int threads)
{
  atoms = all_atoms;
  atom_species = species;
  find_nodes(neighbors, owner, neighbors.of_ghosts ? layers : 1);
  find_candidates(neighbors, owner, threads);
  in_start.resize(nodes + 1);
  in_candidate.resize(count);
  group_items(node.data(), count, nodes, in_start.data(), in_candidate.data());
  const int wanted =
      static_cast<int>(std::clamp<std::int64_t>(count / CANDIDATES_PER_THREAD, 1, threads));
  divide(row_start.data(), rows, wanted, chunk_row);
  divide(in_start.data(), nodes, wanted, chunk_node);
}

void Candidates::find_nodes(const NeighborView &neighbors, const int *owner, int layers)
{
  atom_node.resize(atoms);
  std::fill_n(atom_node.data(), atoms, -1);
  node_atom.resize(atoms);
  nodes = 0;
  const auto add = [&](int i) {
    atom_node[i] = static_cast<int>(nodes);
    node_atom[nodes++] = i;
  };

  // Under a hybrid style the list holds only atoms of this style's types, but its rows may name
  // others.
  for (int ii = 0; ii < neighbors.centres; ii++) {
    if (const int i = neighbors.centre[ii]; atom_species[i] >= 0) {
      add(i);
    }
  }
  owned_nodes = nodes;

  // Each layer adds the neighbours of the nodes that the one before had added.
  std::int64_t begin = 0;
  for (int layer = 0; layer < layers; layer++) {
    const auto end = nodes;
    for (auto k = begin; k < end; k++) {
      const int i = node_atom[k];
      for (int jj = 0; jj < neighbors.count[i]; jj++) {
        const int j = neighbors.neighbours[i][jj] & neighbors.mask;
        const int target = owner ? owner[j] : j;
        if (atom_species[target] >= 0 && atom_node[target] < 0) {
          add(target);
        }
      }
    }
    begin = end;
  }
  rows = begin;
}

void Candidates::find_candidates(const NeighborView &neighbors, const int *owner, int threads)
{
  // A row has at most its list's entries, and fewer where the model does not see some.
  const auto each = [&](std::int64_t row, const auto &body) {
    const int i = node_atom[row];
    const int *entries = neighbors.neighbours[i];
    for (int jj = 0; jj < neighbors.count[i]; jj++) {
      if (const int j = entries[jj] & neighbors.mask; atom_species[j] >= 0) {
        body(j);
      }
    }
  };
  const auto bound = [&](int chunk) { return rows * chunk / threads; };

  row_start.resize(rows + 1);
  row_start[0] = 0;
  for_chunks(threads, [&](int chunk) {
    for (auto row = bound(chunk); row < bound(chunk + 1); row++) {
      std::int64_t entries = 0;
      each(row, [&](int) { entries++; });
      row_start[row + 1] = entries;
    }
  });
  for (std::int64_t row = 0; row < rows; row++) {
    row_start[row + 1] += row_start[row];
  }
  count = row_start[rows];

  atom.resize(count);
  node.resize(count);
  for_chunks(threads, [&](int chunk) {
    for (auto row = bound(chunk); row < bound(chunk + 1); row++) {
      auto c = row_start[row];
      each(row, [&](int j) {
        atom[c] = j;
        node[c++] = atom_node[owner ? owner[j] : j];
      });
    }
  });
}

double Candidates::bytes() const
{
  const auto sum = [](const auto &...buffers) { return (buffers.bytes() + ...); };
  return sum(atom_node, node_atom, row_start, atom, node, in_start, in_candidate);
}

}  // namespace mlff
