// SPDX-License-Identifier: GPL-2.0-or-later
// What other commands can ask fix bench/latency for: a vector and an array, over ranks.

#ifndef MLFF_BENCH_STATISTICS_H
#define MLFF_BENCH_STATISTICS_H

#include "bench_rows.h"

#include "lmptype.h"

#include <mpi.h>

#include <array>
#include <cstddef>

namespace LAMMPS_NS {

/// Largest values over ranks, reduced once for each force call and step. Always finite: LAMMPS' log
/// readers drop rows with nan or inf.
class BenchStatistics {
public:
  static constexpr std::size_t VECTOR_SIZE = 16;
  static constexpr std::size_t ROWS = mlff::BenchRows::TIMES.size();
  static constexpr std::size_t COLUMNS = 4;  // those of a Row

  using Vector = std::array<double, VECTOR_SIZE>;
  struct Row {
    double last = 0.0;
    double mean = 0.0;
    double smallest = 0.0;
    double largest = 0.0;
  };

  /// Of this rank.
  static Row row_of(const mlff::BenchTimes &times);

  [[nodiscard]] bool are_of(bigint call, bigint step) const
  {
    return call == call_now && step == step_now;
  }

  /// What was told of the last call lacks something.
  void forget() { call_now = -1; }

  /// They are of these from now on. Values of this rank become those over all; collective.
  void reduce(bigint call, bigint step, const Vector &mine, const mlff::BenchRows::Times &times,
              MPI_Comm world);

  [[nodiscard]] double vector(int i) const { return values.vector[i]; }
  [[nodiscard]] double array(int i, int j) const
  {
    const auto &row = values.array[i];
    return std::array{row.last, row.mean, row.smallest, row.largest}[j];
  }

private:
  bigint call_now = -1;
  bigint step_now = -1;
  struct Values {
    Vector vector{};
    std::array<Row, ROWS> array{};
  } values;
};

}  // namespace LAMMPS_NS

#endif
