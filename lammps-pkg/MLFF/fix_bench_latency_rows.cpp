/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   From samples to rows, over ranks, to the log.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "force.h"
#include "modify.h"
#include "neighbor.h"
#include "platform.h"
#include "timer.h"
#include "update.h"

#include <algorithm>
#include <cstddef>
#include <vector>

using namespace LAMMPS_NS;

using mlff::BenchRow;

/* ----------------------------------------------------------------------
   Of the last call; what comes next is a call of this step, or nothing in this run (NO_STEP).
------------------------------------------------------------------------- */

mlff::BenchEnd FixBenchLatency::end_now(bigint next_step) const
{
  mlff::BenchEnd end;
  end.next_step = next_step;
  end.pair = timer->get_wall(Timer::PAIR);
  end.force = force_timers(*timer);
  if (impl->phases && !impl->abandoned) {  // else the pair style may be gone
    end.phases = impl->phases->first_after(impl->mark);
  }
  end.known = !impl->abandoned;
  return end;
}

/* ----------------------------------------------------------------------
   Makes rows of all calls, or of all but the last, whose force computation may be going on.
------------------------------------------------------------------------- */

void FixBenchLatency::collect(bool all, bigint next_step)
{
  auto &block = impl->block;
  if (block.samples.empty()) {
    return;
  }
  impl->settle(error);
  const auto count = block.samples.size() - (all ? 0 : 1);
  if (all) {
    block.end = end_now(next_step);
  }
  impl->maker.make(block, 0, count, impl->rows);
  if (all) {
    block.clear();
    return;
  }
  block.pause_s = 0.0;
  block.samples.erase(block.samples.begin(), block.samples.end() - 1);
  block.phases.clear();
  std::erase_if(block.extras,
                [&](const mlff::BenchExtras &extra) { return extra.call <= impl->maker.call; });
}

/* ----------------------------------------------------------------------
   All calls, which are over by now, to the log. On one rank making rows is left to the log's
   thread, unless somebody has asked for values since the last flush and so had rows made: he will
   ask again.
------------------------------------------------------------------------- */

void FixBenchLatency::flush(bigint next_step)
{
  auto &rows = impl->rows;
  auto &block = impl->block;
  const auto count = static_cast<bigint>(rows.size() + block.samples.size());
  if (count == 0) {
    return;
  }
  sample_memory();
  if (impl->log && comm->nprocs == 1 && rows.empty()) {
    block.end = end_now(next_step);
    impl->deferred = true;
    or_stop(error, [&] { impl->log->write_block(block, impl->maker); });
  } else {
    collect(true, next_step);
    if (comm->nprocs > 1) {
      reduce_rows();
    }
    if (impl->log) {
      impl->maker.summarize(rows);
      or_stop(error, [&] { impl->log->write_rows(rows); });
    }
    rows.clear();
  }
  plan_next_flush(count);
}

/* ----------------------------------------------------------------------
   Lets the simulations that share our CPUs work, until it is our turn again. The other ranks wait
   for rank 0, in a way that leaves the CPUs alone, which collectives of MPI do not.
------------------------------------------------------------------------- */

void FixBenchLatency::take_turn()
{
  if (impl->turns_socket.empty()) {
    return;
  }
  const double start = platform::walltime();
  bigint round = mlff::BenchTurns::NO_ROUND;
  if (impl->turns) {
    // The log's thread must not work in the turns of others.
    or_stop(error, [&] { impl->log->wait(); });
    round = impl->turns->take();
  }
#ifndef MPI_STUBS
  if (comm->nprocs > 1) {
    constexpr int LOOK_EVERY_us = 200;
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Ibcast(&round, 1, MPI_LMP_BIGINT, 0, world, &request);
    for (int done = 0; MPI_Test(&request, &done, MPI_STATUS_IGNORE) == MPI_SUCCESS && !done;) {
      platform::usleep(LOOK_EVERY_us);
    }
  }
#endif
  if (impl->log && round != mlff::BenchTurns::NO_ROUND) {
    or_stop(error, [&] { impl->log->write_turn(impl->calls + 1, round); });
  }
  impl->last_flush = platform::walltime();
  impl->run.waited_s += impl->last_flush - start;
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::sample_memory()
{
  if (impl->memory_every > 0) {
    impl->lammps_B = atom->memory_usage() + neighbor->memory_usage() + comm->memory_usage() +
                     update->memory_usage() + force->memory_usage() + modify->memory_usage();
    impl->device_B = impl->fence->memory_B();
    impl->block.peak_rss_B = impl->memory.peak_B();
    impl->block.lammps_B = impl->lammps_B;
    impl->block.device_B = impl->device_B;
  }
}

/* ----------------------------------------------------------------------
   Rank 0 gets the largest values of all ranks, for some the smallest and the mean too, and the sum
   of their edges.
------------------------------------------------------------------------- */

void FixBenchLatency::reduce_rows()
{
  using Fields = std::vector<double BenchRow::*>;
  auto &rows = impl->rows;
  const auto count = rows.size();
  const bool root = comm->me == 0;
  std::vector<double> values;
  const auto reduce = [&](const Fields &fields, MPI_Op operation) {
    const auto width = fields.size();
    values.resize(width * count);
    for (std::size_t i = 0; i < values.size(); i++) {
      values[i] = rows[i / width].*fields[i % width];
    }
    MPI_Reduce(root ? MPI_IN_PLACE : values.data(), values.data(), static_cast<int>(values.size()),
               MPI_DOUBLE, operation, 0, world);
    for (std::size_t i = 0; root && i < values.size(); i++) {
      rows[i / width].*fields[i % width] = values[i];
    }
  };

  // What was not measured is -1 on all ranks, and stays so.
  for (auto &row : rows) {
    row.pair_min_s = row.pair_mean_s = row.pair_s;
    row.rss_mean_B = row.rss_B;
  }
  Fields largest = {&BenchRow::pair_s,  &BenchRow::force_s,    &BenchRow::step_s,
                    &BenchRow::neigh_s, &BenchRow::comm_s,     &BenchRow::other_s,
                    &BenchRow::rss_B,   &BenchRow::peak_rss_B, &BenchRow::lammps_B,
                    &BenchRow::device_B};
  Fields sums = {&BenchRow::pair_mean_s, &BenchRow::rss_mean_B};
  if (impl->phases) {
    largest.insert(largest.end(), {&BenchRow::pack_s, &BenchRow::model_s, &BenchRow::scatter_s,
                                   &BenchRow::model_calls});
    sums.push_back(&BenchRow::edges);
  }
  reduce(largest, MPI_MAX);
  reduce({&BenchRow::pair_min_s}, MPI_MIN);
  reduce(sums, MPI_SUM);
  for (auto &row : rows) {
    row.pair_mean_s /= comm->nprocs;
    row.rss_mean_B /= comm->nprocs;
  }
}

/* ----------------------------------------------------------------------
   Flushing is collective, so it must fall on the same call on all ranks although their clocks
differ: rank 0 turns the interval in seconds into a number of rows, from the pace since the last
flush, and tells the others. Growth is limited, so that one fast stretch cannot hold back rows for
long.
------------------------------------------------------------------------- */

void FixBenchLatency::plan_next_flush(bigint count)
{
  constexpr bigint GROWTH = 4;
  const double now = platform::walltime();
  const double per_row = (now - impl->last_flush) / static_cast<double>(count);
  const double wanted =
      per_row > 0.0 ? impl->flush_s / per_row : static_cast<double>(Impl::MAX_ROWS);
  const auto limit = static_cast<double>(std::min(GROWTH * count, Impl::MAX_ROWS));
  impl->until_flush = static_cast<bigint>(std::clamp(wanted, 1.0, limit));
  impl->last_flush = now;
  if (comm->nprocs > 1) {
    MPI_Bcast(&impl->until_flush, 1, MPI_LMP_BIGINT, 0, world);
  }
}
