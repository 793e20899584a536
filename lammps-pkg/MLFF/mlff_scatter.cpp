// SPDX-License-Identifier: GPL-2.0-or-later
// From a model's output to per-atom sums.

#include "mlff_scatter.h"

#include "mlff_parallel.h"

#include <cmath>

namespace mlff {

/// What the edges of a node are read from.
template <typename Real> struct Scatter::Incoming {
  const Real *gradient;
  const Real *vectors;
  const Candidates &candidates;
  const Edges &edges;
  const Units &units;
};

template <typename Real>
void Scatter::add_edges(std::int64_t node, const Incoming<Real> &from, const Sums &sums,
                        Totals &totals)
{
  const Real *const gradient = from.gradient;
  const Real *const vectors = from.vectors;
  const auto &candidates = from.candidates;
  const auto &edges = from.edges;
  const int atom = candidates.node_atom[node];
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

  if (node < candidates.rows) {
    for (auto e = edges.start[node]; e < edges.start[node + 1]; e++) {
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
  for (auto k = candidates.in_start[node]; k < candidates.in_start[node + 1]; k++) {
    const auto e = edges.of_candidate[candidates.in_candidate[k]];
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
    sums.force[atom][d] += force[d] * (from.units.length_A / from.units.energy_eV);
  }
  if (sums.atom_virial) {
    for (int d = 0; d < 6; d++) {
      sums.atom_virial[atom][d] += 0.5 * virial[d] / from.units.energy_eV;
    }
  }
}

template <typename Real>
bool Scatter::add(const OutputView &output, const Real *vectors, const Candidates &candidates,
                  const Edges &edges, const Units &units, Sums &sums)
{
  const auto *energy = static_cast<const Real *>(output.atom_energy);
  const auto *gradient = static_cast<const Real *>(output.edge_grad);
  const auto *force = static_cast<const Real *>(output.node_force);
  const double per_energy = 1.0 / units.energy_eV;
  const double per_force = units.length_A / units.energy_eV;

  const Incoming<Real> from{gradient, vectors, candidates, edges, units};
  chunk_totals_.resize(candidates.chunks());
  for_chunks(candidates.chunks(), [&](int chunk) {
    Totals mine;
    for (auto node = candidates.chunk_node[chunk]; node < candidates.chunk_node[chunk + 1];
         node++) {
      const int atom = candidates.node_atom[node];
      if (node < candidates.owned_nodes) {
        mine.energy += energy[node];
        if (sums.atom_energy) {
          sums.atom_energy[atom] += energy[node] * per_energy;
        }
      }
      if (force) {
        for (int d = 0; d < 3; d++) {
          sums.force[atom][d] += force[3 * node + d] * per_force;
          mine.all += force[3 * node + d];
        }
      } else if (edges.count > 0) {  // without edges the gradient may be a null pointer
        add_edges(node, from, sums, mine);
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

template bool Scatter::add(const OutputView &, const float *, const Candidates &, const Edges &,
                           const Units &, Sums &);
template bool Scatter::add(const OutputView &, const double *, const Candidates &, const Edges &,
                           const Units &, Sums &);

}  // namespace mlff
