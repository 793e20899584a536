/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   Runs and sections of the fix: how they begin, are written and end.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "bench_stop.h"
#include "bench_summary.h"
#include "mlff_units.h"

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "force.h"
#include "input.h"
#include "modify.h"
#include "neighbor.h"
#include "platform.h"
#include "timer.h"
#include "update.h"
#include "utils.h"

#include <algorithm>
#include <cstring>
#include <memory>

using namespace LAMMPS_NS;

using mlff::RunKind;
using Stage = BenchRunState::Stage;

/* ---------------------------------------------------------------------- */

bool FixBenchLatency::in_rerun() const
{
  const char *command = input->command;
  return command && strcmp(command, "rerun") == 0;
}

/* ----------------------------------------------------------------------
   Before the first call of a run: the log begins, or goes on under conditions that may be others.
   The frames of a rerun each have their own box and atoms. A run without setup has moved on a step
   by now, and commands must not have changed anything before it.
------------------------------------------------------------------------- */

void FixBenchLatency::begin_section(bool at_setup)
{
  const auto now = impl->conditions.now();
  if (!impl->header_written) {
    write_header(now.header);
  } else if (impl->conditions.differ(now, at_setup && !in_rerun())) {
    impl->calls.begin_section();
    impl->memory.begin_section();
    impl->thermo.begin_section();
    impl->recorder.maker().begin_section();
    write_header(now.header);
  } else {
    return;
  }
  impl->conditions.keep(now);
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::write_header(const mlff::BenchHeader &conditions)
{
  const auto &options = impl->options;
  auto &recorder = impl->recorder;
  if (!impl->fence) {
    impl->fence = std::make_unique<mlff::DeviceFence>();
  }
  recorder.clock.restart(platform::walltime());
  bigint position[2] = {};
  if (auto *const log = recorder.log()) {
    auto header = conditions;
    impl->conditions.add_program(header);
    header.warmup_calls = options.warmup;
    header.energy = options.energy;
    header.energy_every = options.energy_every;
    header.memory_every = options.memory_every;
    header.flush_s = options.flush_s;
    header.sync = options.sync;
    if (options.sync) {
      header.fences = impl->fence->names();
    }
    or_stop(error, [&] {
      if (impl->header_written) {
        log->begin_section(header);
      } else {
        const auto from = log->begin(header, options.append || impl->resumed);
        position[0] = from.call;
        position[1] = from.run;
      }
    });
  }
  recorder.prepare();
  if (impl->header_written) {
    return;
  }
  impl->header_written = true;

  // Calls of a simulation that was killed after its last restart file are in the log all the same.
  MPI_Bcast(position, 2, MPI_LMP_BIGINT, 0, world);
  impl->calls.go_on_from(position[0]);
  impl->runs = std::max(impl->runs, position[1]);
  recorder.maker().call = impl->calls.all().calls;
}

/* ----------------------------------------------------------------------
   What the run before has left can be asked for until now.
------------------------------------------------------------------------- */

void FixBenchLatency::begin_run(bool at_setup)
{
  begin_section(at_setup);
  impl->run = BenchRunState();
  impl->run.stage = Stage::before_loop;
  impl->run.kind = update->whichflag == 2 ? RunKind::min : RunKind::run;
  impl->run.first_step = update->ntimestep;
  impl->calls.begin_run();
  impl->thermo.begin_run();
  impl->recorder.maker().begin_run();
}

/* ----------------------------------------------------------------------
   LAMMPS zeroes its timers right before the loop of a run, also where no setup comes before.
------------------------------------------------------------------------- */

void FixBenchLatency::begin_loop()
{
  const double since_start = timer->has_loop() ? timer->elapsed(Timer::TOTAL) : 0.0;
  impl->run.stage = Stage::loop;
  impl->calls.begin_loop();
  impl->recorder.clock.expect_another_pace();
  take_slice();
  impl->run.waited_s = 0.0;
  impl->run.start = platform::walltime();
  impl->recorder.maker().begin_loop(impl->run.start - since_start);
}

/* ----------------------------------------------------------------------
   Lets the simulations that share our CPUs work, until we have a slice again. The other ranks wait
   for rank 0, in a way that leaves the CPUs alone, which collectives of MPI do not.
------------------------------------------------------------------------- */

void FixBenchLatency::take_slice()
{
  if (impl->options.interleave_socket.empty()) {
    return;
  }
  auto &recorder = impl->recorder;
  auto *const log = recorder.log();
  const double start = platform::walltime();
  bigint slice = mlff::InterleaveClient::NO_SLICE;
  if (impl->interleave) {
    // The log's thread must not work in the slices of others.
    or_stop(error, [&] { log->wait(); });
    slice = impl->interleave->take();
  }
#ifndef MPI_STUBS
  if (comm->nprocs > 1) {
    constexpr int LOOK_EVERY_us = 200;
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Ibcast(&slice, 1, MPI_LMP_BIGINT, 0, world, &request);
    for (int done = 0; MPI_Test(&request, &done, MPI_STATUS_IGNORE) == MPI_SUCCESS && !done;) {
      platform::usleep(LOOK_EVERY_us);
    }
  }
#endif
  if (log && slice != mlff::InterleaveClient::NO_SLICE) {
    or_stop(error, [&] { log->write_slice(impl->calls.all().calls + 1, slice); });
  }
  const double now = platform::walltime();
  recorder.clock.restart(now);
  impl->run.waited_s += now - start;
}

/* ----------------------------------------------------------------------
   All calls, which are over by now, to the log.
------------------------------------------------------------------------- */

void FixBenchLatency::flush(bigint next_step)
{
  auto &recorder = impl->recorder;
  if (recorder.waiting() == 0) {
    return;
  }
  if (impl->memory.on()) {
    mlff::MemoryTotals totals;
    totals.peak_rss_B = impl->process.peak_B();
    totals.lammps_B = atom->memory_usage() + neighbor->memory_usage() + comm->memory_usage() +
                      update->memory_usage() + force->memory_usage() + modify->memory_usage();
    totals.device_B = impl->fence->memory_B();
    impl->memory.take_totals(totals, recorder.pending());
  }
  recorder.flush(next_step);
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::end_run()
{
  const double now = platform::walltime();
  flush(mlff::BenchEnd::NO_STEP);
  impl->runs++;
  if (impl->run.kind != RunKind::rerun) {
    impl->conditions.note_system();
  }
  write_summary(now);
  if (impl->interleave) {
    impl->interleave->rest();
  }
  impl->run.stage = Stage::over;
  impl->statistics.forget();
}

/* ----------------------------------------------------------------------
   Of which nobody has told that it was over.
------------------------------------------------------------------------- */

void FixBenchLatency::end_unfinished()
{
  impl->recorder.abandon(true);
  end_run();
  impl->recorder.abandon(false);
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::write_summary(double now)
{
  const auto &run = impl->run;
  const auto &options = impl->options;
  const auto &made = impl->recorder.maker();
  double largest[5] = {made.run_pair_s(), made.run_force_s(),
                       run.start < 0.0 ? 0.0 : now - run.start - run.waited_s,
                       impl->process.resident_B(), impl->process.peak_B()};
  MPI_Allreduce(MPI_IN_PLACE, largest, 5, MPI_DOUBLE, MPI_MAX, world);

  // The rank whose memory grows most speaks for all.
  auto growth = impl->memory.growth();
  struct {
    double growth;
    int rank;
  } most = {growth.value_B, comm->me};
  MPI_Allreduce(MPI_IN_PLACE, &most, 1, MPI_DOUBLE_INT, MPI_MAXLOC, world);
  double interval[2] = {growth.low_B, growth.high_B};
  MPI_Bcast(interval, 2, MPI_DOUBLE, most.rank, world);
  auto *const log = impl->recorder.log();
  if (!log) {
    return;
  }
  growth.value_B = most.growth;
  growth.low_B = interval[0];
  growth.high_B = interval[1];

  mlff::BenchRun summary;
  summary.run = impl->runs;
  summary.kind = run.kind;
  summary.steps = run.without_steps ? 0 : update->ntimestep - run.first_step;
  summary.calls = impl->calls.of_run().calls;
  summary.rebuilds = impl->calls.of_run().rebuilds;
  summary.atoms = atom->natoms;
  summary.pair_s = largest[0];
  summary.force_s = largest[1];
  summary.loop_s = largest[2];
  summary.rss_B = largest[3];
  summary.peak_rss_B = largest[4];
  const auto &thermo = impl->thermo;
  if (run.kind == RunKind::run && thermo.watch.on() && summary.steps > 0) {
    summary.not_conserved = thermo.accounts.why_not(thermo.watch.asks());
  }

  const auto *const units = mlff::find_unit_style(update->unit_style);
  const bool convert = units->energy_eV > 0.0;
  const auto drift = thermo.drift.judge(
      options.drift, convert ? units->energy_eV / units->time_ps : 0.0, atom->natoms);
  summary.drift = {drift.slope, drift.low, drift.high, drift.samples, drift.flagged};
  summary.drift_unit = convert ? "eV/atom/ps" : "lj/atom/tau";
  summary.drift_relative = drift.relative;
  summary.drift_ratio = drift.ratio;
  summary.memory_growth = {growth.value_B, growth.low_B, growth.high_B, growth.samples,
                           mlff::MemoryWatch::leaks(growth, options.leak_limit_B)};
  or_stop(error, [&] { log->write_run(summary); });
  if (options.summary) {
    utils::logmesg(lmp, bench_summary(id, options.file, impl->own_clock, summary, made.summary()));
  }
}
