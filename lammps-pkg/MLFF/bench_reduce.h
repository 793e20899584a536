// SPDX-License-Identifier: GPL-2.0-or-later
// Rows of one rank to rows over ranks.

#ifndef MLFF_BENCH_REDUCE_H
#define MLFF_BENCH_REDUCE_H

#include "bench_rows.h"

#include <mpi.h>

#include <vector>

namespace LAMMPS_NS {

/// Rank 0 gets the largest values of all ranks, for some the smallest and the mean too, and the sum
/// of their edges. Collective; all ranks have the same number of rows.
/// @param with_phases  the pair style tells them
void reduce_rows(std::vector<mlff::BenchRow> &rows, bool with_phases, MPI_Comm world);

}  // namespace LAMMPS_NS

#endif
