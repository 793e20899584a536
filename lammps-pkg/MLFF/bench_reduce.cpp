/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   Rows over ranks.
------------------------------------------------------------------------- */

#include "bench_reduce.h"

#include <cstddef>

using mlff::BenchRow;

void LAMMPS_NS::reduce_rows(std::vector<BenchRow> &rows, bool with_phases, MPI_Comm world)
{
  using Fields = std::vector<double BenchRow::*>;
  const auto count = rows.size();
  int rank = 0;
  int ranks = 1;
  MPI_Comm_rank(world, &rank);
  MPI_Comm_size(world, &ranks);
  const bool root = rank == 0;
  std::vector<double> values;
  const auto reduce = [&](const Fields &fields, MPI_Op operation) {
    const auto width = fields.size();
    values.resize(width * count);
    for (std::size_t i = 0; i < values.size(); i++) {
      values[i] = rows[i / width].*fields[i % width];
    }
    MPI_Reduce(root ? MPI_IN_PLACE : values.data(), values.data(), static_cast<int>(values.size()),
               MPI_DOUBLE, operation, 0, world);
    for (std::size_t i = 0; root && i < values.size(); i++) {
      rows[i / width].*fields[i % width] = values[i];
    }
  };

  // What was not measured is -1 on all ranks, and stays so.
  for (auto &row : rows) {
    row.pair_min_s = row.pair_mean_s = row.pair_s;
    row.rss_mean_B = row.rss_B;
  }
  Fields largest = {&BenchRow::pair_s,  &BenchRow::force_s,    &BenchRow::step_s,
                    &BenchRow::neigh_s, &BenchRow::comm_s,     &BenchRow::other_s,
                    &BenchRow::rss_B,   &BenchRow::peak_rss_B, &BenchRow::lammps_B,
                    &BenchRow::device_B};
  Fields sums = {&BenchRow::pair_mean_s, &BenchRow::rss_mean_B};
  if (with_phases) {
    largest.insert(largest.end(), {&BenchRow::pack_s, &BenchRow::model_s, &BenchRow::scatter_s,
                                   &BenchRow::model_calls});
    sums.push_back(&BenchRow::edges);
  }
  reduce(largest, MPI_MAX);
  reduce({&BenchRow::pair_min_s}, MPI_MIN);
  reduce(sums, MPI_SUM);
  for (auto &row : rows) {
    row.pair_mean_s /= ranks;
    row.rss_mean_B /= ranks;
  }
}
