// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of fix bench/latency; shared by its sources alone.

#ifndef MLFF_FIX_BENCH_LATENCY_IMPL_H
#define MLFF_FIX_BENCH_LATENCY_IMPL_H

#include "bench_calls.h"
#include "bench_conditions.h"
#include "bench_interleave.h"
#include "bench_memory_watch.h"
#include "bench_options.h"
#include "bench_recorder.h"
#include "bench_statistics.h"
#include "bench_thermo.h"
#include "device_fence.h"
#include "process_memory.h"

#include <cstdint>
#include <memory>

namespace LAMMPS_NS {

/// One LAMMPS run, setup excluded from times.
struct BenchRunState {
  enum class Stage : std::uint8_t {
    before_loop,  ///< no call of the present loop yet
    loop,
    over  ///< no call of the next run yet
  };

  Stage stage = Stage::over;
  mlff::RunKind kind = mlff::RunKind::run;
  bool without_steps = false;  // forces that a command has computed on its own account
  bigint first_step = 0;
  double start = -1.0;
  double waited_s = 0.0;  // since then, for slices
};

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): what belongs together stands together
struct alignas(64) FixBenchLatencyImpl {
  FixBenchLatencyImpl(LAMMPS *lmp, const BenchOptions &given)
      : recorder(lmp, given.file, given.flush_s), calls(given.warmup), memory(given.memory_every),
        thermo(lmp, given.energy, given.energy_every), conditions(lmp), options(given)
  {
  }

  // Touched by every call, in few cache lines.
  BenchRecorder recorder;
  mlff::CallCounter calls;
  BenchRunState run;
  bool ready = false;      // init() was called
  bool own_clock = false;  // LAMMPS' timers are off: time the force computation ourselves
  mlff::MemoryWatch memory;
  mlff::ProcessMemory process;
  BenchThermo thermo;

  BenchStatistics statistics;
  BenchConditions conditions;
  BenchOptions options;
  std::unique_ptr<mlff::InterleaveClient> interleave;  // rank 0 only
  std::unique_ptr<mlff::DeviceFence> fence;
  bigint runs = 0;              // ended
  bool resumed = false;         // by a restart file
  bool header_written = false;  // the log has begun
};

}  // namespace LAMMPS_NS

#endif
