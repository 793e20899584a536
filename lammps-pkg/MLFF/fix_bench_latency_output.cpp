/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   What other commands and restart files get from the fix.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "atom.h"
#include "comm.h"
#include "update.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace LAMMPS_NS;

using mlff::BenchRows;

/* ----------------------------------------------------------------------
   Collective, as thermo output and variables are.
------------------------------------------------------------------------- */

double FixBenchLatency::compute_vector(int n)
{
  reduce_statistics();
  return impl->statistics.vector(n);
}

double FixBenchLatency::compute_array(int i, int j)
{
  reduce_statistics();
  return impl->statistics.array(i, j);
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::reduce_statistics()
{
  const auto call = impl->calls.all().calls;
  if (impl->statistics.are_of(call, update->ntimestep)) {
    return;
  }
  const auto times = impl->recorder.times();
  const auto calls =
      BenchStatistics::row_of(times[impl->own_clock ? BenchRows::FORCE : BenchRows::PAIR]);
  const auto steps = BenchStatistics::row_of(times[BenchRows::STEP]);
  const auto counts = impl->calls.of_section();
  const auto &drift = impl->thermo.drift;
  const auto line = drift.line();
  const auto &totals = impl->memory.totals();
  impl->statistics.reduce(
      call, update->ntimestep,
      {static_cast<double>(counts.calls), calls.last, steps.last, calls.mean, calls.smallest,
       calls.largest, steps.mean, static_cast<double>(counts.rebuilds), impl->process.resident_B(),
       impl->process.peak_B(), drift.last_conserved(), line.slope, drift.ratio(line, atom->natoms),
       impl->memory.growth_B(), std::max(0.0, totals.lammps_B), std::max(0.0, totals.device_B)},
      times, world);
}

/* ---------------------------------------------------------------------- */

double FixBenchLatency::memory_usage()
{
  return impl->recorder.memory_B();
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::write_restart(FILE *file)
{
  if (comm->me != 0) {
    return;
  }
  const auto &count = impl->calls.all();
  const bigint counters[] = {count.calls, count.rebuilds, impl->runs};
  const int bytes = sizeof(counters);
  fwrite(&bytes, sizeof(int), 1, file);
  fwrite(counters, bytes, 1, file);
}

void FixBenchLatency::restart(char *data)
{
  bigint counters[3];
  memcpy(counters, data, sizeof(counters));
  impl->calls.resume({counters[0], counters[1]});
  impl->runs = counters[2];
  impl->recorder.maker().call = impl->calls.all().calls;
  impl->resumed = true;
}
