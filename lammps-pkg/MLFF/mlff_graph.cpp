// SPDX-License-Identifier: GPL-2.0-or-later
// Neighbor list -> edges -> per-atom sums.

#include "mlff_graph.h"

#include <algorithm>
#include <cmath>

namespace mlff {

namespace {

template <typename T> double bytes_of(const std::vector<T> &buffer)
{
  return static_cast<double>(buffer.capacity() * sizeof(T));
}

template <typename Real>
void set_weights(std::vector<Real> &weights, std::int64_t owned, std::int64_t nodes)
{
  weights.assign(nodes, Real(0));
  std::fill_n(weights.begin(), owned, Real(1));
}

}  // namespace

void Graph::rebuild(const NeighborView &neighbors, int atoms, const int *species, const int *owner)
{
  candidates_.clear();
  species_.clear();
  node_atom_.clear();
  atom_node_.assign(atoms, -1);

  const auto add_node = [&](int atom) {
    atom_node_[atom] = static_cast<int>(species_.size());
    species_.push_back(species[atom]);
    node_atom_.push_back(atom);
  };

  // Under a hybrid style the list holds only atoms of this style's types, but its rows may name
  // others.
  for (int ii = 0; ii < neighbors.centres; ii++) {
    if (const int i = neighbors.centre[ii]; species[i] >= 0) {
      add_node(i);
    }
  }
  owned_nodes_ = nodes();

  for (int ii = 0; ii < neighbors.centres; ii++) {
    const int i = neighbors.centre[ii];
    if (species[i] < 0) {
      continue;
    }
    for (int jj = 0; jj < neighbors.count[i]; jj++) {
      const int j = neighbors.neighbours[i][jj] & neighbors.mask;
      if (species[j] < 0) {
        continue;
      }
      const int target = owner ? owner[j] : j;
      if (atom_node_[target] < 0) {
        add_node(target);
      }
      candidates_.push_back({i, j, atom_node_[i], atom_node_[target]});
    }
  }

  if (dtype_ == Dtype::float64) {
    set_weights(weights_f64_, owned_nodes_, nodes());
  } else {
    set_weights(weights_f32_, owned_nodes_, nodes());
  }
}

void Graph::update(const double (*x)[3], double cutoff)
{
  if (dtype_ == Dtype::float64) {
    update_typed(x, cutoff, vectors_f64_);
  } else {
    update_typed(x, cutoff, vectors_f32_);
  }
}

template <typename Real>
void Graph::update_typed(const double (*x)[3], double cutoff, std::vector<Real> &vectors)
{
  const double cutoff_sq = cutoff * cutoff;
  edge_.clear();
  vectors.clear();
  for (std::size_t c = 0; c < candidates_.size(); c++) {
    const auto &candidate = candidates_[c];
    const double *xi = x[candidate.centre_atom];
    const double *xj = x[candidate.neighbour_atom];
    const double dx = xj[0] - xi[0];
    const double dy = xj[1] - xi[1];
    const double dz = xj[2] - xi[2];
    if (dx * dx + dy * dy + dz * dz >= cutoff_sq) {
      continue;
    }
    edge_.push_back(static_cast<int>(c));
    vectors.insert(vectors.end(),
                   {static_cast<Real>(dx), static_cast<Real>(dy), static_cast<Real>(dz)});
  }

  const auto count = edges();
  edge_index_.resize(2 * count);
  for (std::int64_t e = 0; e < count; e++) {
    edge_index_[e] = candidates_[edge_[e]].centre_node;
    edge_index_[count + e] = candidates_[edge_[e]].neighbour_node;
  }
}

GraphView Graph::view() const
{
  GraphView view;
  view.nodes = nodes();
  view.edges = edges();
  view.species = species_.data();
  view.edge_index = edge_index_.data();
  if (dtype_ == Dtype::float64) {
    view.edge_vec = vectors_f64_.data();
    view.node_weight = weights_f64_.data();
  } else {
    view.edge_vec = vectors_f32_.data();
    view.node_weight = weights_f32_.data();
  }
  return view;
}

bool Graph::scatter(const OutputView &output, Sums &sums) const
{
  return dtype_ == Dtype::float64 ? scatter_typed(output, vectors_f64_, sums)
                                  : scatter_typed(output, vectors_f32_, sums);
}

template <typename Real>
bool Graph::scatter_typed(const OutputView &output, const std::vector<Real> &vectors,
                          Sums &sums) const
{
  const auto *energy = static_cast<const Real *>(output.atom_energy);
  for (std::int64_t n = 0; n < owned_nodes_; n++) {
    sums.energy += energy[n];
    if (sums.atom_energy) {
      sums.atom_energy[node_atom_[n]] += energy[n];
    }
  }

  // Without edges the gradient is an array of no elements, which may be null.
  const double total =
      output.node_force ? scatter_nodes(static_cast<const Real *>(output.node_force),
                                        static_cast<const Real *>(output.virial), sums)
                        : scatter_edges(static_cast<const Real *>(output.edge_grad), vectors, sums);
  return std::isfinite(sums.energy) && std::isfinite(total);
}

// Both return a sum over all that they read, which turns into nan or inf with any of it.

template <typename Real>
double Graph::scatter_edges(const Real *gradient, const std::vector<Real> &vectors,
                            Sums &sums) const
{
  double total = 0.0;
  for (std::int64_t e = 0; e < edges(); e++) {
    const auto &candidate = candidates_[edge_[e]];
    const int i = node_atom_[candidate.centre_node];
    const int j = node_atom_[candidate.neighbour_node];
    const double g[3] = {gradient[3 * e], gradient[3 * e + 1], gradient[3 * e + 2]};
    for (int d = 0; d < 3; d++) {
      sums.force[i][d] += g[d];
      sums.force[j][d] -= g[d];
    }
    total += g[0] + g[1] + g[2];
    if (!sums.want_virial && !sums.atom_virial) {
      continue;
    }

    const double v[3] = {vectors[3 * e], vectors[3 * e + 1], vectors[3 * e + 2]};
    // A single edge's tensor need not be symmetric; the sum over all is, if the model's energy does
    // not change with rotation.
    const double virial[6] = {-v[0] * g[0],
                              -v[1] * g[1],
                              -v[2] * g[2],
                              -0.5 * (v[0] * g[1] + v[1] * g[0]),
                              -0.5 * (v[0] * g[2] + v[2] * g[0]),
                              -0.5 * (v[1] * g[2] + v[2] * g[1])};
    for (int d = 0; d < 6; d++) {
      sums.virial[d] += virial[d];
      if (sums.atom_virial) {
        sums.atom_virial[i][d] += 0.5 * virial[d];
        sums.atom_virial[j][d] += 0.5 * virial[d];
      }
    }
  }
  return total;
}

template <typename Real>
double Graph::scatter_nodes(const Real *force, const Real *virial, Sums &sums) const
{
  double total = 0.0;
  for (std::int64_t n = 0; n < nodes(); n++) {
    for (int d = 0; d < 3; d++) {
      sums.force[node_atom_[n]][d] += force[3 * n + d];
      total += force[3 * n + d];
    }
  }
  if (virial) {
    for (int d = 0; d < 6; d++) {
      sums.virial[d] += virial[d];
      total += virial[d];
    }
  }
  return total;
}

double Graph::bytes() const
{
  return bytes_of(candidates_) + bytes_of(species_) + bytes_of(node_atom_) + bytes_of(atom_node_) +
         bytes_of(edge_) + bytes_of(edge_index_) + bytes_of(vectors_f32_) + bytes_of(weights_f32_) +
         bytes_of(vectors_f64_) + bytes_of(weights_f64_);
}

}  // namespace mlff
