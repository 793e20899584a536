/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   Hooks around force calls. All of the fix that runs in every step is here.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "compute.h"
#include "input.h"
#include "neighbor.h"
#include "platform.h"
#include "timer.h"
#include "update.h"

#include <cstring>

using namespace LAMMPS_NS;
using namespace FixConst;

using mlff::Phase;

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
  if (impl->own_clock || impl->sync) {
    mask |= PRE_REVERSE | MIN_PRE_REVERSE;
  }
  return mask;
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::setup(int /*vflag*/)
{
  end_window();

  // Only this one compute is scheduled: scheduling all time-dependent ones would ask for the virial
  // as well.
  if (nevery > 0) {
    impl->pe->addstep((update->ntimestep / nevery + 1) * nevery);
  }

  // rerun sets back what computes remember of a frame before the next one can be asked for it.
  if (impl->run.rerun && impl->energy) {
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
  begin_call(static_cast<int>(Phase::run), 0);
}

void FixBenchLatency::pre_force_respa(int /*vflag*/, int ilevel, int /*iloop*/)
{
  begin_call(static_cast<int>(Phase::run), ilevel + 1);
}

void FixBenchLatency::pre_reverse(int /*eflag*/, int /*vflag*/)
{
  end_window();
}

void FixBenchLatency::min_pre_force(int /*vflag*/)
{
  begin_call(static_cast<int>(Phase::min), 0);
}

void FixBenchLatency::min_pre_reverse(int /*eflag*/, int /*vflag*/)
{
  end_window();
}

void FixBenchLatency::end_of_step()
{
  sample_energy();
  impl->pe->addstep(update->ntimestep + nevery);
}

/* ----------------------------------------------------------------------
   The force computation of a setup. For rerun, setups are all there is; only the command tells.
------------------------------------------------------------------------- */

void FixBenchLatency::begin_setup_call(int level)
{
  harvest_energy(true);
  const bool rerun = in_rerun();
  if (impl->run_over) {
    begin_run(true);
  }
  if (rerun && impl->until_flush <= 0) {
    flush(mlff::BenchEnd::NO_STEP);
  }
  impl->run.rerun = rerun;
  impl->fresh = true;
  impl->settle(error);
  impl->maker.levels = level;  // setups come from the innermost level outward
  if (impl->sync) {
    impl->fence->wait();
  }
  add_sample(static_cast<int>(rerun ? Phase::rerun : Phase::setup), level);
}

bool FixBenchLatency::in_rerun() const
{
  const char *command = input->command;
  return command && strcmp(command, "rerun") == 0;
}

/* ----------------------------------------------------------------------
   Other fixes have forces of trial moves computed and call the hooks of all fixes for them, before
   the call of the same step. So warm-up counts steps, and a step's energy is known when a call of
   another step begins. Commands like dynamical_matrix call the hooks outside of any run.
------------------------------------------------------------------------- */

void FixBenchLatency::begin_call(int phase, int level)
{
  if (!impl->ready) {  // redefined before a run with "pre no"
    init();
  }
  harvest_energy(false);
  const bool steps = update->whichflag != 0;
  if (steps && impl->run.without_steps && !impl->run_over) {
    end_unfinished();
  }
  if (impl->run_over) {  // after "pre no"
    begin_run(false);
    impl->run.without_steps = !steps;
    impl->run.first_step = update->ntimestep - 1;
    impl->until_flush = 1;
  }
  if (steps && impl->fresh) {
    begin_loop();
  } else if (impl->until_flush <= 0) {
    const double start = platform::walltime();
    flush(update->ntimestep);
    if (steps) {
      take_turn();
    }
    impl->block.pause_s = platform::walltime() - start;
  }
  if (impl->sync) {
    impl->fence->wait();
  }
  if (!steps) {
    phase = static_cast<int>(Phase::other);
  } else if (phase != static_cast<int>(Phase::min)) {
    if (level > 0 || update->ntimestep != impl->run_step) {
      impl->run_calls++;
      impl->run_step = update->ntimestep;
    }
    phase = static_cast<int>(impl->run_calls <= impl->warmup ? Phase::warmup : Phase::run);
  }
  add_sample(phase, level);
}

/* ----------------------------------------------------------------------
   What the run before has left can be asked for until now.
------------------------------------------------------------------------- */

void FixBenchLatency::begin_run(bool at_setup)
{
  begin_section(at_setup);
  impl->run_over = false;
  impl->run = BenchRunSums();
  impl->run.minimizes = update->whichflag == 2;
  impl->run.first_step = update->ntimestep;
  impl->run.calls_before = impl->calls;
  impl->run.rebuilds_before = impl->rebuilds;
  impl->drift.clear();
  impl->kinetic = BenchSpread();
  impl->maker.begin_run();
  note_conditions();
}

/* ----------------------------------------------------------------------
   LAMMPS zeroes its timers right before the loop of a run, also where no setup comes before.
------------------------------------------------------------------------- */

void FixBenchLatency::begin_loop()
{
  const double since_start = timer->has_loop() ? timer->elapsed(Timer::TOTAL) : 0.0;
  impl->fresh = false;
  impl->run_step = -1;
  impl->until_flush = 1;  // its steps may take a thousand times as long as those of the run before
  take_turn();
  impl->run.waited_s = 0.0;
  impl->run.start = platform::walltime();
  impl->settle(error);
  impl->maker.begin_loop(impl->run.start - since_start);
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::add_sample(int phase, int level)
{
  if (impl->phases) {
    if (!impl->block.samples.empty()) {
      impl->block.phases.push_back(impl->phases->first_after(impl->mark));
    }
    impl->mark = impl->phases->mark();
  }
  impl->pe_known = impl->pe && impl->pe->invoked_scalar == update->ntimestep;
  auto &sample = impl->block.samples.emplace_back();
  sample.step = update->ntimestep;
  sample.phase = static_cast<Phase>(phase);
  sample.level = static_cast<std::uint8_t>(level);
  // Lists are built once for all levels of r-RESPA; a setup sets the number of builds back.
  sample.rebuild = mlff::has_timers(sample.phase) ? neighbor->ncalls != impl->builds
                                                  : neighbor->ago == 0 && level <= 1;
  impl->builds = neighbor->ncalls;
  impl->calls++;
  impl->until_flush--;
  impl->rebuilds += sample.rebuild;
  if (impl->memory_every > 0 && --impl->until_memory <= 0) {
    impl->until_memory = impl->memory_every;
    const double resident = impl->memory.watched_B();
    impl->extra(impl->calls).rss_B = resident;
    if (sample.phase == Phase::run) {
      impl->memory_trend.add(static_cast<double>(impl->calls), resident);
    }
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
  if (impl->block.samples.empty() || impl->block.samples.back().window >= 0.0) {
    return;
  }
  auto &sample = impl->block.samples.back();
  double start = sample.clock;
  if (!impl->own_clock && mlff::has_timers(sample.phase)) {
    start = platform::walltime();
  }
  if (impl->sync) {
    impl->fence->wait();
  }
  sample.window = platform::walltime() - start;
}
