/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   From samples to rows, over ranks, to the log.
------------------------------------------------------------------------- */

#include "bench_recorder.h"

#include "bench_reduce.h"
#include "bench_stop.h"

#include "comm.h"
#include "lammps.h"
#include "platform.h"

#include <cstddef>

using namespace LAMMPS_NS;

/* ---------------------------------------------------------------------- */

BenchRecorder::BenchRecorder(LAMMPS *lmp_in, const std::string &file_name, double interval_s)
    : clock(interval_s), lmp(lmp_in), flush_s(interval_s)
{
  if (lmp->comm->me == 0) {
    or_stop(lmp->error, [&] { file = std::make_unique<mlff::BenchLog>(file_name); });
  }
}

/* ---------------------------------------------------------------------- */

void BenchRecorder::use_pair(mlff::MarkedCall *told, bool computes)
{
  phases = told;
  auto &settled = maker();
  settled.computes = computes;
  settled.tells = phases != nullptr;
}

/* ---------------------------------------------------------------------- */

void BenchRecorder::prepare()
{
  constexpr auto MOST = static_cast<std::size_t>(mlff::FlushClock::MAX_ROWS);
  rows.resize(MOST);
  rows.clear();
  block.reserve(MOST, phases != nullptr);
  if (file) {
    or_stop(lmp->error, [&] { file->prepare(MOST, phases != nullptr, flush_s); });
  }
}

/* ---------------------------------------------------------------------- */

mlff::BenchRows &BenchRecorder::maker()
{
  if (deferred) {
    deferred = false;
    or_stop(lmp->error, [&] { file->wait(); });
  }
  return row_maker;
}

/* ----------------------------------------------------------------------
   Of the last call; what comes next is a call of this step, or nothing in this run (NO_STEP).
------------------------------------------------------------------------- */

mlff::BenchEnd BenchRecorder::end_now(bigint next_step) const
{
  mlff::BenchEnd end;
  end.next_step = next_step;
  end.pair = lmp->timer->get_wall(Timer::PAIR);
  end.force = force_timers(*lmp->timer);
  if (phases && !abandoned) {  // else the pair style may be gone
    end.phases = phases->first_after(mark);
  }
  end.known = !abandoned;
  return end;
}

/* ---------------------------------------------------------------------- */

void BenchRecorder::make_all(bigint next_step)
{
  if (block.samples.empty()) {
    return;
  }
  block.end = end_now(next_step);
  maker().make(block, 0, block.samples.size(), rows);
  block.clear();
}

void BenchRecorder::make_all_but_last()
{
  if (block.samples.empty()) {
    return;
  }
  maker().make(block, 0, block.samples.size() - 1, rows);
  block.pause_s = 0.0;
  block.samples.erase(block.samples.begin(), block.samples.end() - 1);
  block.phases.clear();
  std::erase_if(block.extras,
                [&](const mlff::BenchExtras &extra) { return extra.call <= row_maker.call; });
}

/* ---------------------------------------------------------------------- */

void BenchRecorder::flush(bigint next_step)
{
  const auto count = waiting();
  const int ranks = lmp->comm->nprocs;
  if (file && ranks == 1 && rows.empty()) {
    block.end = end_now(next_step);
    deferred = true;
    or_stop(lmp->error, [&] { file->write_block(block, row_maker); });
  } else {
    make_all(next_step);
    if (ranks > 1) {
      reduce_rows(rows, phases != nullptr, lmp->world);
    }
    if (file) {
      maker().summarize(rows);
      or_stop(lmp->error, [&] { file->write_rows(rows); });
    }
    rows.clear();
  }
  auto calls = clock.plan(count, platform::walltime());
  if (ranks > 1) {
    MPI_Bcast(&calls, 1, MPI_LMP_BIGINT, 0, lmp->world);
  }
  clock.agree(calls);
}

/* ----------------------------------------------------------------------
   The last call has its forces by now, but not yet a row.
------------------------------------------------------------------------- */

mlff::BenchRows::Times BenchRecorder::times()
{
  make_all_but_last();
  const auto &settled = maker();
  if (!block.samples.empty()) {
    const auto &sample = block.samples.back();
    const auto end = end_now(mlff::BenchEnd::NO_STEP);
    if (settled.own_clock ? sample.window >= 0.0 : end.force > sample.force) {
      return settled.times_with(sample, end);
    }
  }
  return settled.times();
}

/* ---------------------------------------------------------------------- */

void BenchRecorder::rescue()
{
  if (!file || block.samples.empty()) {
    return;
  }
  abandoned = true;
  file->wait();
  deferred = false;
  make_all(mlff::BenchEnd::NO_STEP);
  file->write_rows(rows);
}

/* ---------------------------------------------------------------------- */

double BenchRecorder::memory_B() const
{
  return static_cast<double>(rows.capacity() * sizeof(mlff::BenchRow) + block.memory_B());
}
