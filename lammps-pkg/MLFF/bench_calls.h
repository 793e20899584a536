// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers of force calls, and what each of them is. Knows neither LAMMPS nor MPI.

#ifndef MLFF_BENCH_CALLS_H
#define MLFF_BENCH_CALLS_H

#include "bench_rows.h"

#include <algorithm>
#include <cstdint>

namespace mlff {

/// Counts calls and rebuilds of neighbor lists, and tells warm-up from what is measured.
class CallCounter {
public:
  struct Count {
    std::int64_t calls = 0;
    std::int64_t rebuilds = 0;
  };

  /// @param warmup  calls of steps in a section that are marked as such
  explicit CallCounter(std::int64_t warmup) : warmup_(warmup) {}

  /// Of a call of a step in a run. Other fixes have forces of trial moves computed, before the call
  /// of the same step: so warm-up counts steps, but each call of r-RESPA's levels.
  /// @param level  0 without r-RESPA
  Phase phase_in_run(std::int64_t step, int level)
  {
    if (level > 0 || step != step_) {
      run_calls_++;
      step_ = step;
    }
    return run_calls_ <= warmup_ ? Phase::warmup : Phase::run;
  }

  /// A call begins.
  /// @param builds  of neighbor lists, as LAMMPS counts them
  /// @param ago     steps since the last of them
  /// @return whether lists were built for it. They are built once for all levels of r-RESPA; a
  /// setup sets the number of builds back.
  bool begin(Phase phase, int level, std::int64_t builds, std::int64_t ago)
  {
    const bool rebuild = has_timers(phase) ? builds != builds_ : ago == 0 && level <= 1;
    builds_ = builds;
    all_.calls++;
    all_.rebuilds += rebuild ? 1 : 0;
    return rebuild;
  }

  void begin_loop() { step_ = -1; }
  void begin_run() { before_run_ = all_; }
  void begin_section()
  {
    before_section_ = all_;
    run_calls_ = 0;
  }

  /// Numbers go on from those of a restart file, or from the last call in a log.
  void resume(const Count &count) { all_ = count; }
  void go_on_from(std::int64_t call) { all_.calls = std::max(all_.calls, call); }

  /// Begun so far.
  [[nodiscard]] const Count &all() const { return all_; }
  [[nodiscard]] Count of_run() const { return since(before_run_); }
  [[nodiscard]] Count of_section() const { return since(before_section_); }

private:
  [[nodiscard]] Count since(const Count &before) const
  {
    return {all_.calls - before.calls, all_.rebuilds - before.rebuilds};
  }

  std::int64_t warmup_;
  std::int64_t builds_ = 0;
  std::int64_t run_calls_ = 0;  // of steps in this section
  std::int64_t step_ = -1;      // of the last of them in this loop
  Count all_;
  Count before_run_;
  Count before_section_;
};

}  // namespace mlff

#endif
