// SPDX-License-Identifier: GPL-2.0-or-later
// Loops on OpenMP threads: those of LibTorch and LAMMPS, so that no second set of threads competes
// for the cores. Without OpenMP everything runs on one thread.

#ifndef MLFF_PARALLEL_H
#define MLFF_PARALLEL_H

namespace mlff {

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
