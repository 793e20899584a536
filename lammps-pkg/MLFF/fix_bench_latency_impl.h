// SPDX-License-Identifier: GPL-2.0-or-later
// What fix bench/latency keeps; shared by its sources alone.

#ifndef MLFF_FIX_BENCH_LATENCY_IMPL_H
#define MLFF_FIX_BENCH_LATENCY_IMPL_H

#include "fix_bench_latency.h"

#include "bench_log.h"
#include "bench_rows.h"
#include "bench_series.h"
#include "bench_turns.h"
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
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace LAMMPS_NS {

class Compute;

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

/// The temperature that a fix aims at.
struct BenchTarget {
  class Fix *fix;
  const double *now;
  std::optional<double> first;  // at the first sample of the run
};

/// One LAMMPS run, setup excluded from times.
struct BenchRunSums {
  bigint first_step = 0;
  bigint calls_before = 0;
  bigint rebuilds_before = 0;
  double start = -1.0;
  double waited_s = 0.0;  // since then, for turns
  bool rerun = false;
  bool minimizes = false;
  bool without_steps = false;  // forces that a command has computed on its own account
  bool has_temp = false;       // a temperature was sampled
};

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): what belongs together stands together
struct alignas(64) FixBenchLatency::Impl {
  static constexpr int VECTOR_SIZE = 16;
  static constexpr std::size_t STATISTICS = 4;  // last, mean, smallest, largest

  // Rows buffered at most, whatever the flush interval: they should stay in cache.
  static constexpr bigint MAX_ROWS = 1024;

  // What every step touches, in few cache lines.
  mlff::BenchBlock block;  // calls whose rows are not made yet; the last may be going on
  bigint until_flush = 1;  // calls; the same number on all ranks
  bigint calls = 0;        // begun
  bigint rebuilds = 0;
  bigint builds = 0;     // of neighbor lists, as LAMMPS counts them
  bigint run_calls = 0;  // calls of steps in this section, for the warm-up mark
  bigint run_step = -1;  // of the last of them in this loop
  bigint warmup = 0;
  Compute *pe = nullptr;
  mlff::MarkedCall *phases = nullptr;  // of the pair style, null if it does not tell
  std::uint64_t mark = 0;              // in it, of the last call
  int memory_every = 100;              // 0: never
  int until_memory = 0;                // calls until the next memory sample
  bool ready = false;                  // init() was called
  // When the last call began, pe had a value of this step already: that of a trial move.
  bool pe_known = false;
  bool fresh = true;     // no call of the current loop yet
  bool run_over = true;  // no call of the current run yet
  bool sync = false;
  bool energy = true;      // energy != no
  bool own_clock = false;  // LAMMPS' timers are off: time the force computation ourselves

  // Options.
  std::string file = "bench_latency.log";
  std::string turns_socket;  // empty: nobody to take turns with
  bool own_name = false;     // the user has chosen it
  bool append = false;
  double flush_s = 1.0;
  bool halt = false;
  double drift_limit = 5e-5;  // eV/atom/ps
  double drift_relative_limit = 1e-4;
  double leak_limit_B = 10e6;
  bool summary = true;

  bool resumed = false;  // by a restart file

  std::vector<mlff::BenchRow> rows;  // of the first calls since the last flush
  BenchRunSums run;

  mlff::BenchRows maker;                    // not to be touched while deferred; outlives the log
  bool deferred = false;                    // the log's thread makes rows
  std::unique_ptr<mlff::BenchLog> log;      // rank 0 only
  std::unique_ptr<mlff::BenchTurns> turns;  // rank 0 only
  std::unique_ptr<mlff::DeviceFence> fence;
  mlff::ProcessMemory memory;

  Compute *temp = nullptr;
  Compute *press = nullptr;
  std::vector<BenchTarget> targets;    // which may change in the run
  std::vector<class Fix *> langevins;  // which keep account of their energy only if asked to
  bool couples = false;                // some fix keeps account of energy that it takes out
  std::string unconserved_by_fixes;    // why nothing is known to be conserved; empty: something is
  std::string unconserved;             // the same of all that this run does
  std::string untallied;               // a fix of langevins that keeps none
  bigint atoms_at_start = 0;           // of this run

  // What the log is about, from a section's beginning on.
  bool header_written = false;
  mlff::BenchHeader section;
  std::vector<std::pair<std::string, std::string>> parts;  // styles and models below a hybrid style
  std::pair<bigint, std::array<double, 9>> system;         // atoms and box that the last run left
  bigint section_calls = 0;                                // begun before it
  bigint section_rebuilds = 0;

  bool abandoned = false;  // nobody knows when the last call ended

  double last_flush = 0.0;
  double lammps_B = 0.0;
  double device_B = -1.0;

  bigint runs = 0;
  mlff::Series drift;         // conserved quantity per atom over time, of this run
  mlff::Series memory_trend;  // resident memory over calls
  BenchSpread kinetic;        // energy, of this run
  double last_conserved = 0.0;
  double hottest = 0.0;  // of the first samples
  int temperatures = 0;  // how many that were
  bool warned = false;

  bigint reduced_call = -1;  // call and step for which the following were reduced over ranks
  bigint reduced_step = -1;
  double vector[VECTOR_SIZE] = {};
  double array[mlff::BenchRows::TIMES.size()][STATISTICS] = {};

  /// The extras of a call: of the newest that has any, or of a newer one.
  mlff::BenchExtras &extra(bigint call)
  {
    if (block.extras.empty() || block.extras.back().call != call) {
      block.extras.emplace_back().call = call;
    }
    return block.extras.back();
  }

  /// Makes the maker ours again.
  void settle(Error *error)
  {
    if (deferred) {
      deferred = false;
      or_stop(error, [&] { log->wait(); });
    }
  }

  [[nodiscard]] double drift_ratio(const mlff::Trend &trend, double atoms) const
  {
    const double deviation = kinetic.deviation();
    return deviation > 0.0 ? std::abs(trend.slope) * trend.span * atoms / deviation : 0.0;
  }
};

}  // namespace LAMMPS_NS

#endif
