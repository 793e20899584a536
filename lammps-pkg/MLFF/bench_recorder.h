// SPDX-License-Identifier: GPL-2.0-or-later
// From samples of force calls to rows, over ranks, to the log.

#ifndef MLFF_BENCH_RECORDER_H
#define MLFF_BENCH_RECORDER_H

#include "bench_flush_clock.h"
#include "bench_log.h"
#include "bench_rows.h"
#include "mlff_phases.h"

#include "lmptype.h"
#include "timer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace LAMMPS_NS {

class LAMMPS;

inline double force_timers(const Timer &timer)
{
  return timer.get_wall(Timer::PAIR) + timer.get_wall(Timer::BOND) + timer.get_wall(Timer::KSPACE);
}

/// Keeps samples of calls until their rows are due. Making rows is left to the log's thread on one
/// rank, unless somebody has asked for values since the last flush and so had rows made: he will
/// ask again.
class BenchRecorder {
public:
  /// Rank 0 opens the log.
  BenchRecorder(LAMMPS *lmp_in, const std::string &file_name, double interval_s);

  // What every call touches.

  [[nodiscard]] bool empty() const { return block.samples.empty(); }
  [[nodiscard]] const mlff::BenchSample &last() const { return block.samples.back(); }
  [[nodiscard]] mlff::BenchSample &last() { return block.samples.back(); }

  /// The sample of a call that begins; what the pair style tells from now on is of this one.
  mlff::BenchSample &begin_call()
  {
    if (phases) {
      if (!block.samples.empty()) {
        block.phases.push_back(phases->first_after(mark));
      }
      mark = phases->mark();
    }
    clock.count_call();
    return block.samples.emplace_back();
  }

  /// The extras of a call: of the newest that has any, or of a newer one.
  mlff::BenchExtras &extra(bigint call)
  {
    if (block.extras.empty() || block.extras.back().call != call) {
      block.extras.emplace_back().call = call;
    }
    return block.extras.back();
  }

  // Between calls.

  /// From the next call on: how the pair style tells its phases, null if it does not, and whether
  /// it computes forces.
  void use_pair(mlff::MarkedCall *told, bool computes);

  /// All memory at once: what grows later is not ours.
  void prepare();

  /// What follows is part of no step.
  void pause(double seconds) { block.pause_s = seconds; }

  /// Nobody knows when the last call ended; else its end is that of LAMMPS' timers.
  void abandon(bool yes) { abandoned = yes; }

  /// Calls that are in no log yet.
  [[nodiscard]] bigint waiting() const
  {
    return static_cast<bigint>(rows.size() + block.samples.size());
  }

  /// All calls, of which there is at least one and which are over by now, to the log. Collective.
  /// @param next_step  of the call that comes next, or BenchEnd::NO_STEP
  void flush(bigint next_step);

  /// Makes rows of all calls but the last, whose force computation may be going on.
  void make_all_but_last();

  /// What rows leave to summaries and to the next row; waits for the log's thread if that has it.
  mlff::BenchRows &maker();

  /// Statistics, with the last call if that is over.
  mlff::BenchRows::Times times();

  /// Writes what is left where nothing of LAMMPS but timers may be touched. Throws
  /// std::runtime_error.
  void rescue();

  /// Of the samples, for the next flush.
  [[nodiscard]] mlff::BenchBlock &pending() { return block; }

  /// On rank 0, else null.
  [[nodiscard]] mlff::BenchLog *log() { return file.get(); }

  [[nodiscard]] double memory_B() const;

  mlff::FlushClock clock;

private:
  [[nodiscard]] mlff::BenchEnd end_now(bigint next_step) const;
  void make_all(bigint next_step);

  LAMMPS *lmp;
  mlff::BenchBlock block;  // calls whose rows are not made yet; the last may be going on
  mlff::MarkedCall *phases = nullptr;  // of the pair style, null if it does not tell
  std::uint64_t mark = 0;              // in it, of the last call
  bool abandoned = false;
  bool deferred = false;  // the log's thread makes rows
  double flush_s;
  std::vector<mlff::BenchRow> rows;  // of the first calls since the last flush
  mlff::BenchRows row_maker;         // not to be touched while deferred; outlives the log
  std::unique_ptr<mlff::BenchLog> file;
};

}  // namespace LAMMPS_NS

#endif
