// SPDX-License-Identifier: GPL-2.0-or-later
// The arrays of a graph whose elements have the model's dtype.

#include "mlff_graph_arrays.h"

#include "mlff_parallel.h"

#include <algorithm>

namespace mlff {

template <typename Real>
void GraphArrays<Real>::write_nodes(const Candidates &candidates, const Blocks &blocks)
{
  weights_.resize(blocks.species().size());
  Real *at = weights_.data();
  if (!blocks.with_stand_ins()) {
    at = std::fill_n(at, candidates.owned_nodes, Real(1));
    std::fill_n(at, candidates.nodes - candidates.owned_nodes, Real(0));
    return;
  }
  for (int b = 0; b < blocks.count(); b++) {
    at = std::fill_n(at, blocks.rows(b), Real(1));
    at = std::fill_n(at, blocks.stand_ins(), Real(0));
  }
}

template <typename Real>
void GraphArrays<Real>::write_edges(const double (*x)[3], double cutoff_sq, double length_A,
                                    const Candidates &candidates, const Blocks &blocks,
                                    Edges &edges)
{
  vectors_.resize(3 * edges.count);
  kept_.resize(blocks.count() > 1 ? candidates.rows + 3 * edges.count : 0);
  for_chunks(candidates.chunks(), [&](int chunk) {
    const auto begin = candidates.chunk_row[chunk];
    auto block = blocks.of_row(begin);
    for (auto row = begin; row < candidates.chunk_row[chunk + 1]; row++) {
      while (row >= blocks.first_row(block + 1)) {
        ++block;
      }
      const auto first_row = blocks.first_row(block);
      const auto rows = blocks.rows(block);
      const auto first = edges.start[first_row];
      std::int64_t *centres = edges.index.data() + 2 * first;
      std::int64_t *neighbours = centres + edges.start[first_row + rows] - first;
      auto e = edges.start[row];
      const double *xi = x[candidates.node_atom[row]];
      for (auto c = candidates.row_start[row]; c < candidates.row_start[row + 1]; c++) {
        const int j = candidates.atom[c];
        const double dx = x[j][0] - xi[0];
        const double dy = x[j][1] - xi[1];
        const double dz = x[j][2] - xi[2];
        if (!within(dx, dy, dz, cutoff_sq)) {
          edges.of_candidate[c] = -1;
          continue;
        }
        edges.of_candidate[c] = e;
        centres[e - first] = row - first_row;
        neighbours[e - first] = blocks.with_stand_ins()
                                    ? rows + blocks.stand_in(candidates.atom_species[j])
                                    : candidates.node[c];
        vectors_[3 * e] = static_cast<Real>(dx * length_A);
        vectors_[3 * e + 1] = static_cast<Real>(dy * length_A);
        vectors_[3 * e + 2] = static_cast<Real>(dz * length_A);
        e++;
      }
    }
  });
}

template <typename Real>
void GraphArrays<Real>::keep(int block, const OutputView &output, const Blocks &blocks,
                             const Edges &edges)
{
  const auto first_row = blocks.first_row(block);
  const auto last_row = blocks.first_row(block + 1);
  const auto first_edge = edges.start[first_row];
  std::copy_n(static_cast<const Real *>(output.atom_energy), last_row - first_row,
              kept_.data() + first_row);
  std::copy_n(static_cast<const Real *>(output.edge_grad), 3 * (edges.start[last_row] - first_edge),
              kept_.data() + blocks.all_rows() + 3 * first_edge);
}

template <typename Real> OutputView GraphArrays<Real>::kept(const Blocks &blocks) const
{
  OutputView output;
  output.atom_energy = kept_.data();
  output.edge_grad = kept_.data() + blocks.all_rows();
  return output;
}

template class GraphArrays<float>;
template class GraphArrays<double>;

}  // namespace mlff
