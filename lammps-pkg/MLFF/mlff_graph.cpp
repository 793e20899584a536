// SPDX-License-Identifier: GPL-2.0-or-later
// Neighbor list -> edges -> per-atom sums.

#include "mlff_graph.h"

#include "mlff_groups.h"
#include "mlff_parallel.h"

#include <algorithm>
#include <cmath>

namespace mlff {

namespace {

// Below this many candidates, starting a thread costs more than it saves.
constexpr std::int64_t CANDIDATES_PER_THREAD = 1024;

// A block of fewer edges costs more than another thread saves.
constexpr std::int64_t MIN_EDGES_PER_BLOCK = 256;

void divide(const std::int64_t *start, std::int64_t items, int chunks,
            std::vector<std::int64_t> &bounds)
{
  bounds.resize(chunks + 1);
  for (int c = 0; c <= chunks; c++) {
    bounds[c] = part_begin(start, items, c, chunks);
  }
}

}  // namespace

void Graph::rebuild(const NeighborView &neighbors, int atoms, const int *species, const int *owner,
                    int layers)
{
  atoms_ = atoms;
  atom_species_ = species;
  find_nodes(neighbors, owner, neighbors.of_ghosts ? layers : 1);
  find_candidates(neighbors, owner);
  in_start_.resize(nodes_ + 1);
  in_candidate_.resize(candidates_);
  group_items(candidate_node_.data(), candidates_, nodes_, in_start_.data(), in_candidate_.data());
  divide_work();
  edges_ = 0;
  block_row_.clear();
}

void Graph::find_nodes(const NeighborView &neighbors, const int *owner, int layers)
{
  atom_node_.resize(atoms_);
  std::fill_n(atom_node_.data(), atoms_, -1);
  node_atom_.resize(atoms_);
  nodes_ = 0;
  const auto add = [&](int atom) {
    atom_node_[atom] = static_cast<int>(nodes_);
    node_atom_[nodes_++] = atom;
  };

  // Under a hybrid style the list holds only atoms of this style's types, but its rows may name
  // others.
  for (int ii = 0; ii < neighbors.centres; ii++) {
    if (const int i = neighbors.centre[ii]; atom_species_[i] >= 0) {
      add(i);
    }
  }
  owned_nodes_ = nodes_;

  // Each layer adds the neighbours of the nodes that the one before had added.
  std::int64_t begin = 0;
  for (int layer = 0; layer < layers; layer++) {
    const auto end = nodes_;
    for (auto node = begin; node < end; node++) {
      const int i = node_atom_[node];
      for (int jj = 0; jj < neighbors.count[i]; jj++) {
        const int j = neighbors.neighbours[i][jj] & neighbors.mask;
        const int target = owner ? owner[j] : j;
        if (atom_species_[target] >= 0 && atom_node_[target] < 0) {
          add(target);
        }
      }
    }
    begin = end;
  }
  rows_ = begin;
}

void Graph::find_candidates(const NeighborView &neighbors, const int *owner)
{
  // A row has at most its list's entries, and fewer where the model does not see some.
  const auto each = [&](std::int64_t row, const auto &body) {
    const int i = node_atom_[row];
    const int *entries = neighbors.neighbours[i];
    for (int jj = 0; jj < neighbors.count[i]; jj++) {
      if (const int j = entries[jj] & neighbors.mask; atom_species_[j] >= 0) {
        body(j);
      }
    }
  };
  const auto bound = [&](int chunk) { return rows_ * chunk / threads_; };

  row_start_.resize(rows_ + 1);
  row_start_[0] = 0;
  for_chunks(threads_, [&](int chunk) {
    for (auto row = bound(chunk); row < bound(chunk + 1); row++) {
      std::int64_t count = 0;
      each(row, [&](int) { count++; });
      row_start_[row + 1] = count;
    }
  });
  for (std::int64_t row = 0; row < rows_; row++) {
    row_start_[row + 1] += row_start_[row];
  }
  candidates_ = row_start_[rows_];

  candidate_atom_.resize(candidates_);
  candidate_node_.resize(candidates_);
  candidate_edge_.resize(candidates_);
  for_chunks(threads_, [&](int chunk) {
    for (auto row = bound(chunk); row < bound(chunk + 1); row++) {
      auto c = row_start_[row];
      each(row, [&](int j) {
        candidate_atom_[c] = j;
        candidate_node_[c++] = atom_node_[owner ? owner[j] : j];
      });
    }
  });
}

void Graph::divide_work()
{
  const int chunks =
      static_cast<int>(std::clamp<std::int64_t>(candidates_ / CANDIDATES_PER_THREAD, 1, threads_));
  divide(row_start_.data(), rows_, chunks, chunk_row_);
  divide(in_start_.data(), nodes_, chunks, chunk_node_);
}

void Graph::update(const double (*x)[3], double cutoff)
{
  const double limit = cutoff / units_.length_A;
  count_edges(x, limit * limit);
  divide_blocks();
  edge_index_.resize(2 * edges_);
  const auto kept = blocks() > 1 ? rows_ + 3 * edges_ : 0;
  if (dtype_ == Dtype::float64) {
    write_edges(x, limit * limit, vectors_f64_);
    kept_f64_.resize(kept);
  } else {
    write_edges(x, limit * limit, vectors_f32_);
    kept_f32_.resize(kept);
  }
}

void Graph::count_edges(const double (*x)[3], double cutoff_sq)
{
  edge_start_.resize(rows_ + 1);
  for_chunks(static_cast<int>(chunk_row_.size()) - 1, [&](int chunk) {
    for (auto row = chunk_row_[chunk]; row < chunk_row_[chunk + 1]; row++) {
      std::int64_t count = 0;
      const double *xi = x[node_atom_[row]];
      for (auto c = row_start_[row]; c < row_start_[row + 1]; c++) {
        const double *xj = x[candidate_atom_[c]];
        const double dx = xj[0] - xi[0];
        const double dy = xj[1] - xi[1];
        const double dz = xj[2] - xi[2];
        count += dx * dx + dy * dy + dz * dz < cutoff_sq ? 1 : 0;
      }
      edge_start_[row + 1] = count;
    }
  });
  edge_start_[0] = 0;
  for (std::int64_t row = 0; row < rows_; row++) {
    edge_start_[row + 1] += edge_start_[row];
  }
  edges_ = edge_start_[rows_];
}

void Graph::divide_blocks()
{
  std::int64_t blocks = 1;
  if (edges_per_block_ > 0) {
    blocks = std::max<std::int64_t>(1, (edges_ + edges_per_block_ / 2) / edges_per_block_);
    const auto for_all_lanes = (blocks + lanes_ - 1) / lanes_ * lanes_;
    blocks = std::max(blocks, std::min(for_all_lanes, edges_ / MIN_EDGES_PER_BLOCK));
    blocks = std::min(blocks, std::max<std::int64_t>(1, rows_));
  }
  if (blocks == static_cast<std::int64_t>(block_row_.size()) - 1) {
    return;  // the nodes are as they were
  }
  block_row_.resize(blocks + 1);
  for (std::int64_t b = 0; b <= blocks; b++) {
    block_row_[b] = rows_ * b / blocks;
  }

  stand_in_.clear();
  stand_ins_ = 0;
  for (int i = 0; edges_per_block_ > 0 && i < atoms_; i++) {
    const auto species = static_cast<std::size_t>(atom_species_[i]);
    if (atom_species_[i] < 0) {
      continue;
    }
    if (stand_in_.size() <= species) {
      stand_in_.resize(species + 1, -1);
    }
    if (stand_in_[species] < 0) {
      stand_in_[species] = static_cast<int>(stand_ins_++);
    }
  }
  if (dtype_ == Dtype::float64) {
    write_nodes(weights_f64_);
  } else {
    write_nodes(weights_f32_);
  }
}

template <typename Real> void Graph::write_nodes(Buffer<Real> &weights)
{
  if (edges_per_block_ == 0) {
    species_.resize(nodes_);
    weights.resize(nodes_);
    for (std::int64_t node = 0; node < nodes_; node++) {
      species_[node] = atom_species_[node_atom_[node]];
      weights[node] = Real(node < owned_nodes_ ? 1 : 0);
    }
    return;
  }
  species_.resize(rows_ + blocks() * stand_ins_);
  weights.resize(species_.size());
  for (int b = 0; b < blocks(); b++) {
    auto at = block_row_[b] + b * stand_ins_;
    for (auto row = block_row_[b]; row < block_row_[b + 1]; row++, at++) {
      species_[at] = atom_species_[node_atom_[row]];
      weights[at] = Real(1);
    }
    for (std::size_t species = 0; species < stand_in_.size(); species++) {
      if (stand_in_[species] >= 0) {
        species_[at + stand_in_[species]] = static_cast<std::int64_t>(species);
        weights[at + stand_in_[species]] = Real(0);
      }
    }
  }
}

template <typename Real>
void Graph::write_edges(const double (*x)[3], double cutoff_sq, Buffer<Real> &vectors)
{
  vectors.resize(3 * edges_);
  for_chunks(static_cast<int>(chunk_row_.size()) - 1, [&](int chunk) {
    auto block = std::upper_bound(block_row_.begin(), block_row_.end() - 1, chunk_row_[chunk]) - 1;
    for (auto row = chunk_row_[chunk]; row < chunk_row_[chunk + 1]; row++) {
      while (row >= block[1]) {
        ++block;
      }
      const auto first = edge_start_[block[0]];
      std::int64_t *centres = edge_index_.data() + 2 * first;
      std::int64_t *neighbours = centres + edge_start_[block[1]] - first;
      auto e = edge_start_[row];
      const double *xi = x[node_atom_[row]];
      for (auto c = row_start_[row]; c < row_start_[row + 1]; c++) {
        const int j = candidate_atom_[c];
        const double dx = x[j][0] - xi[0];
        const double dy = x[j][1] - xi[1];
        const double dz = x[j][2] - xi[2];
        if (!(dx * dx + dy * dy + dz * dz < cutoff_sq)) {  // as counted, for NaN too
          candidate_edge_[c] = -1;
          continue;
        }
        candidate_edge_[c] = e;
        centres[e - first] = row - block[0];
        neighbours[e - first] = edges_per_block_ > 0
                                    ? block[1] - block[0] + stand_in_[atom_species_[j]]
                                    : candidate_node_[c];
        vectors[3 * e] = static_cast<Real>(dx * units_.length_A);
        vectors[3 * e + 1] = static_cast<Real>(dy * units_.length_A);
        vectors[3 * e + 2] = static_cast<Real>(dz * units_.length_A);
        e++;
      }
    }
  });
}

GraphView Graph::view(int block) const
{
  const auto first_row = block_row_[block];
  const auto rows = block_row_[block + 1] - first_row;
  const auto first_node = first_row + block * stand_ins_;
  const auto first_edge = edge_start_[first_row];
  GraphView view;
  view.nodes = edges_per_block_ > 0 ? rows + stand_ins_ : nodes_;
  view.edges = edge_start_[block_row_[block + 1]] - first_edge;
  view.species = species_.data() + first_node;
  view.edge_index = edge_index_.data() + 2 * first_edge;
  if (dtype_ == Dtype::float64) {
    view.edge_vec = vectors_f64_.data() + 3 * first_edge;
    view.node_weight = weights_f64_.data() + first_node;
  } else {
    view.edge_vec = vectors_f32_.data() + 3 * first_edge;
    view.node_weight = weights_f32_.data() + first_node;
  }
  return view;
}

void Graph::keep(int block, const OutputView &output)
{
  if (dtype_ == Dtype::float64) {
    keep_typed(block, output, kept_f64_);
  } else {
    keep_typed(block, output, kept_f32_);
  }
}

template <typename Real>
void Graph::keep_typed(int block, const OutputView &output, Buffer<Real> &kept)
{
  const auto first_row = block_row_[block];
  const auto last_row = block_row_[block + 1];
  const auto first_edge = edge_start_[first_row];
  std::copy_n(static_cast<const Real *>(output.atom_energy), last_row - first_row,
              kept.data() + first_row);
  std::copy_n(static_cast<const Real *>(output.edge_grad), 3 * (edge_start_[last_row] - first_edge),
              kept.data() + rows_ + 3 * first_edge);
}

OutputView Graph::kept() const
{
  OutputView output;
  if (dtype_ == Dtype::float64) {
    output.atom_energy = kept_f64_.data();
    output.edge_grad = kept_f64_.data() + rows_;
  } else {
    output.atom_energy = kept_f32_.data();
    output.edge_grad = kept_f32_.data() + rows_;
  }
  return output;
}

bool Graph::scatter(const OutputView &output, Sums &sums)
{
  return dtype_ == Dtype::float64 ? scatter_typed(output, vectors_f64_.data(), sums)
                                  : scatter_typed(output, vectors_f32_.data(), sums);
}

template <typename Real>
bool Graph::scatter_typed(const OutputView &output, const Real *vectors, Sums &sums)
{
  const auto *energy = static_cast<const Real *>(output.atom_energy);
  const auto *gradient = static_cast<const Real *>(output.edge_grad);
  const auto *force = static_cast<const Real *>(output.node_force);
  const double per_energy = 1.0 / units_.energy_eV;
  const double per_force = units_.length_A / units_.energy_eV;

  const auto chunks = static_cast<int>(chunk_node_.size()) - 1;
  chunk_totals_.resize(chunks);
  for_chunks(chunks, [&](int chunk) {
    Totals mine;
    for (auto node = chunk_node_[chunk]; node < chunk_node_[chunk + 1]; node++) {
      if (node < owned_nodes_) {
        mine.energy += energy[node];
        if (sums.atom_energy) {
          sums.atom_energy[node_atom_[node]] += energy[node] * per_energy;
        }
      }
      if (force) {
        for (int d = 0; d < 3; d++) {
          sums.force[node_atom_[node]][d] += force[3 * node + d] * per_force;
          mine.all += force[3 * node + d];
        }
      } else if (edges_ > 0) {  // without edges the gradient may be a null pointer
        scatter_edges(node, gradient, vectors, sums, mine);
      }
    }
    chunk_totals_[chunk] = mine;
  });

  Totals total;
  for (const auto &part : chunk_totals_) {
    total.energy += part.energy;
    total.all += part.all;
    for (int d = 0; d < 6; d++) {
      total.virial[d] += part.virial[d];
    }
  }
  if (const auto *virial = static_cast<const Real *>(output.virial); force && virial) {
    for (int d = 0; d < 6; d++) {
      total.virial[d] += virial[d];
      total.all += virial[d];
    }
  }
  sums.energy += total.energy * per_energy;
  for (int d = 0; d < 6; d++) {
    sums.virial[d] += total.virial[d] * per_energy;
  }
  return std::isfinite(total.energy) && std::isfinite(total.all);
}

template <typename Real>
void Graph::scatter_edges(std::int64_t node, const Real *gradient, const Real *vectors,
                          const Sums &sums, Totals &totals) const
{
  const int atom = node_atom_[node];
  double force[3] = {};
  double virial[6] = {};
  const bool want_virial = sums.want_virial || sums.atom_virial;
  // A single edge's tensor need not be symmetric; the sum over all is, if the model's energy does
  // not change with rotation.
  const auto add_virial = [&](std::int64_t e) {
    const Real *v = vectors + 3 * e;
    const Real *g = gradient + 3 * e;
    const double vx = v[0], vy = v[1], vz = v[2];
    const double gx = g[0], gy = g[1], gz = g[2];
    virial[0] -= vx * gx;
    virial[1] -= vy * gy;
    virial[2] -= vz * gz;
    virial[3] -= 0.5 * (vx * gy + vy * gx);
    virial[4] -= 0.5 * (vx * gz + vz * gx);
    virial[5] -= 0.5 * (vy * gz + vz * gy);
  };

  if (node < rows_) {
    for (auto e = edge_start_[node]; e < edge_start_[node + 1]; e++) {
      for (int d = 0; d < 3; d++) {
        force[d] += gradient[3 * e + d];
      }
      if (want_virial) {
        add_virial(e);
      }
    }
  }
  totals.all += force[0] + force[1] + force[2];
  for (int d = 0; d < 6; d++) {
    totals.virial[d] += virial[d];
  }
  for (auto k = in_start_[node]; k < in_start_[node + 1]; k++) {
    const auto e = candidate_edge_[in_candidate_[k]];
    if (e < 0) {
      continue;
    }
    for (int d = 0; d < 3; d++) {
      force[d] -= gradient[3 * e + d];
    }
    if (sums.atom_virial) {
      add_virial(e);
    }
  }
  for (int d = 0; d < 3; d++) {
    sums.force[atom][d] += force[d] * (units_.length_A / units_.energy_eV);
  }
  if (sums.atom_virial) {
    for (int d = 0; d < 6; d++) {
      sums.atom_virial[atom][d] += 0.5 * virial[d] / units_.energy_eV;
    }
  }
}

double Graph::bytes() const
{
  const auto sum = [](const auto &...buffers) { return (buffers.bytes() + ...); };
  return sum(atom_node_, node_atom_, row_start_, candidate_atom_, candidate_node_, candidate_edge_,
             in_start_, in_candidate_, edge_start_, species_, weights_f32_, weights_f64_,
             edge_index_, vectors_f32_, vectors_f64_, kept_f32_, kept_f64_);
}

}  // namespace mlff
