// SPDX-License-Identifier: GPL-2.0-or-later
// From samples of force calls to rows of the bench log. Knows neither LAMMPS nor MPI.

#ifndef MLFF_BENCH_ROWS_H
#define MLFF_BENCH_ROWS_H

#include "bench_histogram.h"
#include "mlff_phases.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace mlff {

enum class Phase : std::uint8_t { setup, warmup, run, min, rerun, other };

/// A call within the steps of a run or a minimization, whose timers LAMMPS keeps.
constexpr bool in_loop(Phase phase)
{
  return phase == Phase::warmup || phase == Phase::run || phase == Phase::min;
}

/// A call that LAMMPS' timers see. What no timer has seen of those of phase `other` has no times.
constexpr bool has_timers(Phase phase)
{
  return in_loop(phase) || phase == Phase::other;
}

/// In LAMMPS' unit style of the simulation; NaN: not measured.
struct BenchEnergies {
  static constexpr double EMPTY = std::numeric_limits<double>::quiet_NaN();
  double pe = EMPTY;
  double etotal = EMPTY;
  double conserved = EMPTY;
  double temp = EMPTY;
  double press = EMPTY;
};

/// One force call. Times in seconds; a negative time or memory and a NaN energy mean "not measured"
/// (an empty field).
struct BenchRow : BenchEnergies {
  std::int64_t call = 0;
  std::int64_t step = 0;
  Phase phase = Phase::run;
  int level = 0;
  bool rebuild = false;
  double pair_s = -1.0;
  double pair_min_s = -1.0;
  double pair_mean_s = -1.0;
  double force_s = -1.0;
  double step_s = -1.0;
  double neigh_s = -1.0;
  double comm_s = -1.0;
  double other_s = -1.0;
  // Doubles, so that rows can be reduced over ranks as one array of doubles.
  double rss_B = -1.0;
  double rss_mean_B = -1.0;
  double peak_rss_B = -1.0;
  double lammps_B = -1.0;
  double device_B = -1.0;

  // Of pair styles that tell.
  double pack_s = -1.0;
  double model_s = -1.0;
  double scatter_s = -1.0;
  double edges = -1.0;
  double model_calls = -1.0;
};

/// How LAMMPS' timers stood when a force call began. That is all a call costs; rows are made of
/// many of them at once, each from the difference to its successor. One cache line.
struct alignas(64) BenchSample {
  double clock = 0.0;
  double pair = 0.0;
  double force = 0.0;  ///< pair, bonded and long-range
  double neigh = 0.0;
  double comm = 0.0;
  double window = -1.0;  ///< own clock: the force computation, or what was waited for after it
  std::int64_t step = 0;
  Phase phase = Phase::run;  ///< that of trial moves, `other`, is found out when the row is made
  std::uint8_t level = 0;
  bool rebuild = false;
};

/// Values that belong to few calls.
struct BenchExtras : BenchEnergies {
  std::int64_t call = 0;
  double rss_B = -1.0;
  bool has_energy = false;
  bool has_temp = false;
};

/// How the timers stood when a call was over, and which step the next call is of.
struct BenchEnd {
  static constexpr std::int64_t NO_STEP = -1;  ///< there is no next call in this run
  double pair = 0.0;
  double force = 0.0;
  std::int64_t next_step = NO_STEP;
  Phases phases;  ///< of the call, if the pair style tells
  bool known = true;
};

/// Calls in a row, the first one's number following that of the last row made.
struct BenchBlock {
  std::vector<BenchSample> samples;
  std::vector<Phases> phases;       ///< of all calls but the last, if the pair style tells
  std::vector<BenchExtras> extras;  ///< by growing call
  BenchEnd end;                     ///< of the last call
  double pause_s = 0.0;             ///< before the first call, part of no step
  double peak_rss_B = -1.0;         ///< after the last call, as the following two
  double lammps_B = -1.0;
  double device_B = -1.0;

  void reserve(std::size_t calls, bool with_phases);
  void clear();
  [[nodiscard]] std::size_t memory_B() const;
};

/// Times of the calls marked "run", of this rank.
struct BenchTimes {
  double last = 0.0;
  double sum = 0.0;
  double smallest = 0.0;
  double largest = 0.0;
  std::int64_t count = 0;

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

/// Makes rows, and keeps what the calls before leave to the next and to summaries. Used by one
/// thread at a time.
class BenchRows {
public:
  /// The times of which statistics are kept: the rows of the fix's array, in this order.
  static constexpr std::array<double BenchRow::*, 9> TIMES = {
      &BenchRow::pair_s,  &BenchRow::force_s, &BenchRow::step_s,
      &BenchRow::neigh_s, &BenchRow::comm_s,  &BenchRow::other_s,
      &BenchRow::pack_s,  &BenchRow::model_s, &BenchRow::scatter_s};
  static constexpr std::size_t PAIR = 0;  ///< in TIMES, as the following two
  static constexpr std::size_t FORCE = 1;
  static constexpr std::size_t STEP = 2;
  using Times = std::array<BenchTimes, TIMES.size()>;

  /// Of one run: largest over ranks, where the rows are.
  struct Summary {
    Histogram pair;  ///< or force, without LAMMPS' timers
    Histogram step;
    double neigh = 0.0;
    double comm = 0.0;
    double other = 0.0;
  };

  bool own_clock = false;  ///< samples have no timers of LAMMPS, but windows
  bool sync = false;       ///< windows hold what a device was waited for
  bool computes = true;    ///< forces are computed in every call that LAMMPS' timers see
  bool tells = false;      ///< the pair style tells the phases of its calls
  int levels = 0;          ///< of r-RESPA
  std::int64_t call = 0;   ///< the last one that has a row

  /// Rows of the calls from `first` to before `last` of the block, behind those that are there. The
  /// block's `end` counts for its last call alone.
  void make(const BenchBlock &block, std::size_t first, std::size_t last,
            std::vector<BenchRow> &rows);

  /// Adds rows, reduced over ranks, to the summary.
  void summarize(const std::vector<BenchRow> &rows);

  /// Statistics as they would be after one more call.
  [[nodiscard]] Times times_with(const BenchSample &sample, const BenchEnd &end) const;

  /// The time at which a loop of steps begins.
  void begin_loop(double clock);
  void begin_run();
  /// Statistics start anew.
  void begin_section() { times_ = Times(); }

  [[nodiscard]] const Times &times() const { return times_; }
  [[nodiscard]] const Summary &summary() const { return summary_; }
  [[nodiscard]] double run_pair_s() const { return run_pair_s_; }
  [[nodiscard]] double run_force_s() const { return run_force_s_; }

private:
  /// What a row takes from the rows before: where their steps ended.
  struct Carry {
    double step = 0.0;
    double neigh = 0.0;
    double comm = 0.0;
    double inner_force = 0.0;  // of the step's inner r-RESPA levels so far
  };

  /// How the timers stood and which step it was when the next call began.
  struct Next {
    double pair = 0.0;
    double force = 0.0;
    std::int64_t step = BenchEnd::NO_STEP;
  };

  void fill(BenchRow &row, const BenchSample &sample, const Next &next, Carry &from) const;
  [[nodiscard]] bool belongs_to_no_step(const BenchSample &sample, const Next &next) const;

  Carry carry_;
  Times times_;
  Summary summary_;
  double run_pair_s_ = 0.0;
  double run_force_s_ = 0.0;
};

}  // namespace mlff

#endif
