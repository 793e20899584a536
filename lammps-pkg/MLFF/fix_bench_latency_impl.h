// SPDX-License-Identifier: GPL-2.0-or-later
// What fix bench/latency keeps; shared by its sources alone.

#ifndef MLFF_FIX_BENCH_LATENCY_IMPL_H
#define MLFF_FIX_BENCH_LATENCY_IMPL_H

#include "fix_bench_latency.h"

#include "bench_histogram.h"
#include "bench_log.h"
#include "bench_series.h"
#include "device_fence.h"
#include "mlff_phases.h"
#include "process_memory.h"

#include "error.h"
#include "lmptype.h"
#include "timer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace LAMMPS_NS {

class Compute;

/// How LAMMPS' timers stood when a force call began. That is all a call costs; rows are made of
/// many of them at once, each from the difference to its successor. One cache line.
struct alignas(64) BenchSample {
  double clock = 0.0;
  double pair = 0.0;
  double force = 0.0;  ///< pair, bonded and long-range
  double neigh = 0.0;
  double comm = 0.0;
  double window = -1.0;  ///< own clock: the force computation, or what was waited for after it
  bigint step = 0;
  mlff::Phase phase = mlff::Phase::run;
  std::uint8_t level = 0;
  bool rebuild = false;
};

inline double force_timers(const Timer &timer)
{
  return timer.get_wall(Timer::PAIR) + timer.get_wall(Timer::BOND) + timer.get_wall(Timer::KSPACE);
}

/// Does something with the log, whose complaint ends LAMMPS. On this rank alone: only one has a
/// log.
template <typename Action> void or_stop(Error *error, const Action &action)
{
  try {
    action();
  } catch (const std::exception &e) {
    error->one(FLERR, e.what());
  }
}

/// What a row takes from the rows before: where their steps ended.
struct BenchCarry {
  double step = 0.0;
  double neigh = 0.0;
  double comm = 0.0;
  double inner_force = 0.0;  ///< of the step's inner r-RESPA levels so far
};

/// Values that belong to few calls.
struct BenchExtras {
  static constexpr double EMPTY = std::numeric_limits<double>::quiet_NaN();
  bigint call = 0;
  double pe = EMPTY;
  double etotal = EMPTY;
  double conserved = EMPTY;
  double temp = EMPTY;
  double press = EMPTY;
  double rss_B = -1.0;
  bool has_energy = false;
  bool has_temp = false;
};

/// Times of the calls marked "run", of this rank.
struct BenchTimes {
  double last = 0.0;
  double sum = 0.0;
  double smallest = 0.0;
  double largest = 0.0;
  bigint count = 0;

  /// `steady`: counts for the statistics. A time below 0 was not measured.
  void take(double seconds, bool steady)
  {
    if (seconds < 0.0) {
      return;
    }
    last = seconds;
    if (steady) {
      smallest = count == 0 ? seconds : std::min(smallest, seconds);
      largest = std::max(largest, seconds);
      sum += seconds;
      count++;
    }
  }
};

/// Standard deviation of values one by one (Welford, Technometrics 4, 419 (1962)).
struct BenchSpread {
  bigint count = 0;
  double mean = 0.0;
  double squares = 0.0;

  void add(double value)
  {
    count++;
    const double off = value - mean;
    mean += off / static_cast<double>(count);
    squares += off * (value - mean);
  }
  [[nodiscard]] double deviation() const
  {
    return count > 1 ? std::sqrt(squares / static_cast<double>(count - 1)) : 0.0;
  }
};

/// One LAMMPS run, setup excluded from times.
struct BenchRunSums {
  bigint first_step = 0;
  bigint calls = 0;
  bigint rebuilds = 0;
  double pair = 0.0;
  double force = 0.0;
  double start = -1.0;
  bool rerun = false;
};

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): what belongs together stands together
struct alignas(64) FixBenchLatency::Impl {
  static constexpr int VECTOR_SIZE = 16;
  // Rows of the array, in this order.
  static constexpr std::array<double mlff::BenchRow::*, 9> TIMES = {
      &mlff::BenchRow::pair_s,  &mlff::BenchRow::force_s, &mlff::BenchRow::step_s,
      &mlff::BenchRow::neigh_s, &mlff::BenchRow::comm_s,  &mlff::BenchRow::other_s,
      &mlff::BenchRow::pack_s,  &mlff::BenchRow::model_s, &mlff::BenchRow::scatter_s};
  static constexpr std::size_t STATISTICS = 4;  // last, mean, smallest, largest

  // Rows buffered at most, whatever the flush interval: they should stay in cache.
  static constexpr bigint MAX_ROWS = 1024;

  // Where memory is sampled more often than this many calls, cheaper readings in between will do.
  static constexpr int WATCHED_MEMORY = 16;

  // What every step touches, in few cache lines.
  std::vector<BenchSample> samples;  // whose rows are not made yet; the last call may be going on
  std::vector<mlff::BenchRow> rows;
  bigint flush_at = 1;  // flush when so many rows are buffered: the same number on all ranks
  bigint calls = 0;     // begun
  bigint rebuilds = 0;
  bigint run_calls = 0;  // calls in runs, for the warm-up mark
  bigint warmup = 0;
  BenchRunSums run;
  Compute *pe = nullptr;
  const mlff::Phases *phases = nullptr;  // of the pair style, null if it does not tell
  int memory_every = 100;                // 0: never
  int until_memory = 0;                  // calls until the next memory sample
  bool header_written = false;
  bool fresh = true;     // no call of the current loop yet
  bool run_over = true;  // no call of the current run yet
  bool sync = false;
  bool energy = true;      // energy != no
  bool own_clock = false;  // LAMMPS' timers are off: time the force computation ourselves

  // Options.
  std::string file = "bench_latency.log";
  bool own_name = false;  // the user has chosen it
  bool append = false;
  double flush_s = 1.0;
  bool halt = false;
  double drift_limit = 5e-5;  // eV/atom/ps
  double drift_relative_limit = 1e-4;
  double leak_limit_B = 10e6;
  bool summary = true;

  bool resumed = false;  // by a restart file

  std::unique_ptr<mlff::BenchLog> log;  // rank 0 only
  std::unique_ptr<mlff::DeviceFence> fence;
  mlff::ProcessMemory memory;

  Compute *temp = nullptr;
  Compute *press = nullptr;
  std::vector<class Fix *> langevins;  // which keep account of their energy only if asked to
  bool couples = false;                // some fix keeps account of energy that it takes out
  bool unaccounted = false;            // some fix changes the box and keeps none

  std::vector<mlff::Phases> phase_samples;  // beside them, if the pair style tells
  std::vector<BenchExtras> extras;          // by growing call
  bool abandoned = false;                   // nobody knows when the last call ended
  int levels = 0;                           // of r-RESPA

  BenchCarry carry;

  double last_flush = 0.0;
  double lammps_B = 0.0;
  double device_B = -1.0;

  bigint calls_row = 0;  // the last one that has a row
  bigint runs = 0;
  std::array<BenchTimes, TIMES.size()> times;
  mlff::Series drift;         // conserved quantity per atom over time, of this run
  mlff::Series memory_trend;  // resident memory over calls
  BenchSpread kinetic;        // energy, of this run
  double last_conserved = 0.0;
  double hottest = 0.0;  // of the first samples
  int temperatures = 0;  // how many that were
  bool warned = false;

  // Of the rows of this run, largest over ranks; rank 0 only.
  mlff::Histogram pair_times;
  mlff::Histogram step_times;
  double step_parts[3] = {};  // neighbor, communication, other

  bigint reduced_call = -1;  // call and step for which the following were reduced over ranks
  bigint reduced_step = -1;
  double vector[VECTOR_SIZE] = {};
  double array[TIMES.size()][STATISTICS] = {};

  /// The extras of a call: of the newest that has any, or of a newer one.
  BenchExtras &extra(bigint call)
  {
    if (extras.empty() || extras.back().call != call) {
      extras.emplace_back().call = call;
    }
    return extras.back();
  }

  void fill_row(mlff::BenchRow &, const BenchSample &, double pair, double force,
                BenchCarry &) const;

  /// What the pair style says of the call between two of its accounts.
  static void add_phases(mlff::BenchRow &row, const mlff::Phases &before, const mlff::Phases &after)
  {
    row.pack_s = after.pack_s - before.pack_s;
    row.model_s = after.model_s - before.model_s;
    row.scatter_s = after.scatter_s - before.scatter_s;
    row.model_calls = after.model_calls - before.model_calls;
    row.edges = after.edges;
  }

  [[nodiscard]] double drift_ratio(const mlff::Trend &trend, double atoms) const
  {
    const double deviation = kinetic.deviation();
    return deviation > 0.0 ? std::abs(trend.slope) * trend.span * atoms / deviation : 0.0;
  }
};

}  // namespace LAMMPS_NS

#endif
