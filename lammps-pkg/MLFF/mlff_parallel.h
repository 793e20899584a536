// SPDX-License-Identifier: GPL-2.0-or-later
// Loops on OpenMP threads: those of LibTorch and LAMMPS, so that no second set of threads competes
// for the cores. Without OpenMP everything runs on one thread.

#ifndef MLFF_PARALLEL_H
#define MLFF_PARALLEL_H

#include <cstdint>

namespace mlff {

/// The first item of part k of n parts of about the same weight; start[i] is the weight before item
/// i, [items + 1]. Each item counts for one more, so that items without weight are divided as well.
inline std::int64_t part_begin(const std::int64_t *start, std::int64_t items, std::int64_t k,
                               std::int64_t n)
{
  const auto target = (start[items] + items) * k / n;
  std::int64_t low = 0;
  std::int64_t high = items;
  while (low < high) {
    const auto middle = (low + high) / 2;
    if (start[middle] + middle < target) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/// Calls body(0) ... body(chunks - 1), each on a thread of its own. body must not throw.
template <typename Body> void for_chunks(int chunks, const Body &body)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static, 1) num_threads(chunks) if (chunks > 1)
#endif
  for (int chunk = 0; chunk < chunks; chunk++) {
    body(chunk);
  }
}

}  // namespace mlff

#endif
