// SPDX-License-Identifier: GPL-2.0-or-later
// The edges of a graph at present.

#include "mlff_edges.h"

#include "mlff_parallel.h"

namespace mlff {

void Edges::find(const Candidates &candidates, const double (*x)[3], double cutoff_sq)
{
  const auto rows = candidates.rows;
  start.resize(rows + 1);
  for_chunks(candidates.chunks(), [&](int chunk) {
    for (auto row = candidates.chunk_row[chunk]; row < candidates.chunk_row[chunk + 1]; row++) {
      std::int64_t edges = 0;
      const double *xi = x[candidates.node_atom[row]];
      for (auto c = candidates.row_start[row]; c < candidates.row_start[row + 1]; c++) {
        const double *xj = x[candidates.atom[c]];
        edges += within(xj[0] - xi[0], xj[1] - xi[1], xj[2] - xi[2], cutoff_sq) ? 1 : 0;
      }
      start[row + 1] = edges;
    }
  });
  start[0] = 0;
  for (std::int64_t row = 0; row < rows; row++) {
    start[row + 1] += start[row];
  }
  count = start[rows];
  index.resize(2 * count);
}

}  // namespace mlff
