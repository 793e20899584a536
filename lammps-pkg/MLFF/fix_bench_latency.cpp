/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   Hooks around force calls. What of the fix runs in every step is here, and in its parts' headers.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "bench_stop.h"

#include "comm.h"
#include "error.h"
#include "force.h"
#include "neighbor.h"
#include "pair.h"
#include "platform.h"
#include "timer.h"
#include "update.h"

#include <cstdio>
#include <exception>
#include <memory>

using namespace LAMMPS_NS;
using namespace FixConst;

using mlff::Phase;
using mlff::RunKind;
using Stage = BenchRunState::Stage;

/* ---------------------------------------------------------------------- */

FixBenchLatency::FixBenchLatency(LAMMPS *lmp_in, int narg, char **arg) : Fix(lmp_in, narg, arg)
{
  vector_flag = 1;
  size_vector = BenchStatistics::VECTOR_SIZE;
  array_flag = 1;
  size_array_rows = BenchStatistics::ROWS;
  size_array_cols = BenchStatistics::COLUMNS;
  global_freq = 1;
  extvector = 0;
  extarray = 0;
  restart_global = 1;

  // In a Kokkos run any other mask would copy all per-atom arrays to the host around each hook,
  // inside the timed call.
  datamask_read = datamask_modify = 0;

  impl = new FixBenchLatencyImpl(lmp, parse_bench_options(lmp, narg, arg));
  nevery = impl->options.energy_every;
  impl->own_clock = !timer->has_normal();
  auto &maker = impl->recorder.maker();
  maker.own_clock = impl->own_clock;
  maker.sync = impl->options.sync;

  const auto &socket = impl->options.interleave_socket;
  if (comm->me == 0 && !socket.empty()) {
    or_stop(error, [&] { impl->interleave = std::make_unique<mlff::InterleaveClient>(socket); });
    if (!impl->interleave->connected()) {
      error->warning(FLERR, "Fix bench/latency is not interleaved, since nobody listens at {}: {}",
                     socket, impl->interleave->reason());
    }
  }
}

/* ---------------------------------------------------------------------- */

FixBenchLatency::~FixBenchLatency()
{
  // At exit update, force and neighbor are gone already: nothing but the file may be touched here.
  // Several ranks may not all come here.
  if (comm->nprocs == 1) {
    try {
      impl->recorder.rescue();
    } catch (const std::exception &e) {
      fprintf(stderr, "%s\n", e.what());
    }
  }
  delete impl;
}

/* ----------------------------------------------------------------------
   One hook is enough: LAMMPS' timers of a force call can as well be read when its successor begins.
   Each further one would cost a dispatch and a clock reading in those timers in every step.
------------------------------------------------------------------------- */

int FixBenchLatency::setmask()
{
  int mask = PRE_FORCE | PRE_FORCE_RESPA | MIN_PRE_FORCE | POST_RUN;
  if (nevery > 0) {
    mask |= END_OF_STEP;
  }
  if (impl->own_clock || impl->options.sync) {
    mask |= PRE_REVERSE | MIN_PRE_REVERSE;
  }
  return mask;
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::init()
{
  if (impl->own_clock == timer->has_normal()) {
    error->all(FLERR, "Fix bench/latency was defined under another timer setting; put the timer "
                      "command before the fix command");
  }
  impl->thermo.init();

  // Some commands compute forces and end without saying so; so does an error that the caller lives
  // on with.
  if (!impl->recorder.empty()) {
    if (impl->run.kind == RunKind::rerun && in_rerun()) {
      harvest_energy(true);  // before other fixes touch computes again
    } else {
      end_unfinished();
    }
  }

  int dim = 0;
  auto *const pair = force->pair;
  impl->recorder.use_pair(
      pair ? static_cast<mlff::MarkedCall *>(pair->extract("mlff_marked_call", dim)) : nullptr,
      pair && pair->compute_flag);
  impl->ready = true;
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::setup(int /*vflag*/)
{
  end_window();
  if (impl->thermo.watch.asks()) {
    impl->thermo.schedule();
  }

  // rerun sets back what computes remember of a frame before the next one can be asked for it.
  if (impl->run.kind == RunKind::rerun && impl->thermo.watch.on()) {
    sample_energy();
  }
}

void FixBenchLatency::min_setup(int /*vflag*/)
{
  end_window();
}

void FixBenchLatency::setup_pre_force(int /*vflag*/)
{
  begin_setup_call(0);
}

void FixBenchLatency::setup_pre_force_respa(int /*vflag*/, int ilevel)
{
  end_window();  // of the level before
  begin_setup_call(ilevel + 1);
}

void FixBenchLatency::setup_pre_reverse(int /*eflag*/, int /*vflag*/)
{
  end_window();
}

void FixBenchLatency::pre_force(int /*vflag*/)
{
  begin_call(Phase::run, 0);
}

void FixBenchLatency::pre_force_respa(int /*vflag*/, int ilevel, int /*iloop*/)
{
  begin_call(Phase::run, ilevel + 1);
}

void FixBenchLatency::pre_reverse(int /*eflag*/, int /*vflag*/)
{
  end_window();
}

void FixBenchLatency::min_pre_force(int /*vflag*/)
{
  begin_call(Phase::min, 0);
}

void FixBenchLatency::min_pre_reverse(int /*eflag*/, int /*vflag*/)
{
  end_window();
}

void FixBenchLatency::end_of_step()
{
  sample_energy();
  impl->thermo.schedule();
}

void FixBenchLatency::post_run()
{
  if (impl->ready) {  // not if it was defined before a run with "pre no"
    harvest_energy(true);
    if (impl->run.stage == Stage::over) {  // of no step, and without setup
      begin_run(false);
    }
    end_run();
  }
}

/* ----------------------------------------------------------------------
   The force computation of a setup. For rerun, setups are all there is; only the command tells.
------------------------------------------------------------------------- */

void FixBenchLatency::begin_setup_call(int level)
{
  harvest_energy(true);
  const bool rerun = in_rerun();
  if (impl->run.stage == Stage::over) {
    begin_run(true);
  }
  if (rerun && impl->recorder.clock.due()) {
    flush(mlff::BenchEnd::NO_STEP);
  }
  if (rerun) {
    impl->run.kind = RunKind::rerun;
  } else if (impl->run.kind == RunKind::rerun) {
    impl->run.kind = RunKind::run;
  }
  impl->run.stage = Stage::before_loop;
  impl->recorder.maker().levels = level;  // setups come from the innermost level outward
  if (impl->options.sync) {
    impl->fence->wait();
  }
  add_sample(rerun ? Phase::rerun : Phase::setup, level);
}

/* ----------------------------------------------------------------------
   A step's energy is known when a call of another step begins. Commands like dynamical_matrix call
   the hooks outside of any run.
------------------------------------------------------------------------- */

void FixBenchLatency::begin_call(Phase phase, int level)
{
  if (!impl->ready) {  // redefined before a run with "pre no"
    init();
  }
  harvest_energy(false);
  const bool steps = update->whichflag != 0;
  if (steps && impl->run.without_steps && impl->run.stage != Stage::over) {
    end_unfinished();
  }
  if (impl->run.stage == Stage::over) {  // after "pre no"
    begin_run(false);
    impl->run.without_steps = !steps;
    impl->run.first_step = update->ntimestep - 1;
    impl->recorder.clock.expect_another_pace();
  }
  if (steps && impl->run.stage == Stage::before_loop) {
    begin_loop();
  } else if (impl->recorder.clock.due()) {
    const double start = platform::walltime();
    flush(update->ntimestep);
    if (steps) {
      take_slice();
    }
    impl->recorder.pause(platform::walltime() - start);
  }
  if (impl->options.sync) {
    impl->fence->wait();
  }
  if (!steps) {
    phase = Phase::other;
  } else if (phase != Phase::min) {
    phase = impl->calls.phase_in_run(update->ntimestep, level);
  }
  add_sample(phase, level);
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::add_sample(Phase phase, int level)
{
  auto &sample = impl->recorder.begin_call();
  impl->thermo.begin_call();
  sample.step = update->ntimestep;
  sample.phase = phase;
  sample.level = static_cast<std::uint8_t>(level);
  sample.rebuild = impl->calls.begin(phase, level, neighbor->ncalls, neighbor->ago);
  if (impl->memory.due()) {
    const auto call = impl->calls.all().calls;
    const double resident = impl->process.watched_B();
    impl->recorder.extra(call).rss_B = resident;
    impl->memory.take(call, phase, resident);
  }
  sample.neigh = timer->get_wall(Timer::NEIGH);
  sample.comm = timer->get_wall(Timer::COMM);
  sample.pair = timer->get_wall(Timer::PAIR);
  sample.force = force_timers(*timer);
  sample.clock = platform::walltime();
#if defined(__GNUC__)
  __builtin_prefetch(&sample + 1, 1);  // the log's thread has read it last, on another core
#endif
}

/* ----------------------------------------------------------------------
   The force computation is over. In a loop with LAMMPS' timers what is missing in them is the time
   that a device still works; in all other cases the fix measures on its own.
------------------------------------------------------------------------- */

void FixBenchLatency::end_window()
{
  if (impl->recorder.empty() || impl->recorder.last().window >= 0.0) {
    return;
  }
  auto &sample = impl->recorder.last();
  double start = sample.clock;
  if (!impl->own_clock && mlff::has_timers(sample.phase)) {
    start = platform::walltime();
  }
  if (impl->options.sync) {
    impl->fence->wait();
  }
  sample.window = platform::walltime() - start;
}
