// SPDX-License-Identifier: GPL-2.0-or-later
// From a model's output to per-atom sums.

#ifndef MLFF_SCATTER_H
#define MLFF_SCATTER_H

#include "mlff_candidates.h"
#include "mlff_edges.h"
#include "mlff_model.h"
#include "mlff_units.h"

#include <array>
#include <vector>

namespace mlff {

/// Where forces, energies and virials of one evaluation are added, in the simulation's units. Null
/// members are not wanted.
struct Sums {
  double (*force)[3] = nullptr;        ///< [atoms, 3]
  double *atom_energy = nullptr;       ///< [atoms]
  double (*atom_virial)[6] = nullptr;  ///< [atoms, 6], order xx yy zz xy xz yz
  double energy = 0.0;
  std::array<double, 6> virial{};  ///< energy, order xx yy zz xy xz yz
  bool want_virial = false;
};

/// Adds outputs to sums. Each thread has a range of nodes, and a node gathers what its own and its
/// incoming edges say: no two threads write to one place, and nothing but the rounding of total
/// energy and virial depends on their number.
class Scatter {
public:
  /// See Graph::scatter().
  /// @param vectors  [E, 3] of the edges, Angstrom
  template <typename Real>
  [[nodiscard]] bool add(const OutputView &output, const Real *vectors,
                         const Candidates &candidates, const Edges &edges, const Units &units,
                         Sums &sums);

private:
  /// What one thread adds up, in eV; on a cache line of its own.
  struct alignas(64) Totals {
    double energy = 0.0;
    double virial[6] = {};
    double all = 0.0;  ///< of all that is read, which turns into nan or inf with any of it
  };

  template <typename Real> struct Incoming;

  template <typename Real>
  static void add_edges(std::int64_t node, const Incoming<Real> &from, const Sums &sums,
                        Totals &totals);

  std::vector<Totals> chunk_totals_;  // kept, so that they are allocated once
};

}  // namespace mlff

#endif
