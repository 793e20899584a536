/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   Vector and array of fix bench/latency.
------------------------------------------------------------------------- */

#include "bench_statistics.h"

#include <algorithm>

using namespace LAMMPS_NS;

/* ---------------------------------------------------------------------- */

BenchStatistics::Row BenchStatistics::row_of(const mlff::BenchTimes &times)
{
  return {times.last, times.sum / static_cast<double>(std::max<bigint>(1, times.count)),
          times.smallest, times.largest};
}

/* ---------------------------------------------------------------------- */

void BenchStatistics::reduce(bigint call, bigint step, const Vector &mine,
                             const mlff::BenchRows::Times &times, MPI_Comm world)
{
  call_now = call;
  step_now = step;
  values.vector = mine;
  for (std::size_t k = 0; k < ROWS; k++) {
    values.array[k] = row_of(times[k]);
  }
  static_assert(sizeof(Values) == (VECTOR_SIZE + ROWS * COLUMNS) * sizeof(double));
  MPI_Allreduce(MPI_IN_PLACE, &values, VECTOR_SIZE + ROWS * COLUMNS, MPI_DOUBLE, MPI_MAX, world);
}
