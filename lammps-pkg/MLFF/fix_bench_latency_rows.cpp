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
#include <cmath>
#include <exception>

using namespace LAMMPS_NS;

using mlff::BenchRow;
using mlff::Phase;

/* ----------------------------------------------------------------------
   The times of a call; `pair` and `force` are LAMMPS' timers when it was over.
------------------------------------------------------------------------- */

void FixBenchLatency::Impl::fill_row(BenchRow &row, const BenchSample &sample, double pair,
                                     double force, BenchCarry &from) const
{
  row.step = sample.step;
  row.phase = sample.phase;
  row.level = sample.level;
  row.rebuild = sample.rebuild;
  const bool timed = !own_clock && sample.phase != Phase::setup && sample.phase != Phase::rerun;
  if (timed) {
    const double wait = sync ? std::max(0.0, sample.window) : 0.0;
    row.pair_s = pair - sample.pair + wait;
    row.force_s = force - sample.force + wait;
  } else {
    row.force_s = sample.window;
  }
  if (sample.phase != Phase::run && sample.phase != Phase::warmup) {
    return;
  }
  if (sample.level < levels) {
    from.inner_force += row.force_s;
    return;
  }
  const double end = sample.clock + row.force_s;
  row.step_s = end - from.step;
  double rest = row.step_s - row.force_s - from.inner_force;
  if (timed) {
    row.neigh_s = sample.neigh - from.neigh;
    row.comm_s = sample.comm - from.comm;
    rest -= row.neigh_s + row.comm_s;
  }
  row.other_s = std::max(0.0, rest);
  from = {end, sample.neigh, sample.comm, 0.0};
}

/* ----------------------------------------------------------------------
   Makes rows of all samples, or of all but the last, whose force computation may be going on.
------------------------------------------------------------------------- */

void FixBenchLatency::collect(bool all)
{
  auto &samples = impl->samples;
  if (samples.empty()) {
    return;
  }
  const auto count = samples.size() - (all ? 0 : 1);
  auto extra = impl->extras.begin();
  for (std::size_t i = 0; i < count; i++) {
    const bool last = i + 1 == samples.size();
    auto &row = impl->rows.emplace_back();
    if (last) {
      impl->fill_row(row, samples[i], timer->get_wall(Timer::PAIR), force_timers(*timer),
                     impl->carry);
    } else {
      impl->fill_row(row, samples[i], samples[i + 1].pair, samples[i + 1].force, impl->carry);
    }
    row.call = ++impl->calls_row;
    const bool unknown = last && impl->abandoned;
    if (unknown) {
      for (const auto time : Impl::TIMES) {
        row.*time = -1.0;
      }
    }
    if (impl->phases && !unknown) {
      Impl::add_phases(row, impl->phase_samples[i],
                       last ? *impl->phases : impl->phase_samples[i + 1]);
    }
    if (extra != impl->extras.end() && extra->call == row.call) {
      row.pe = extra->pe;
      row.etotal = extra->etotal;
      row.conserved = extra->conserved;
      row.temp = extra->temp;
      row.press = extra->press;
      row.rss_B = extra->rss_B;
      ++extra;
    }
    if (row.phase != Phase::setup && row.phase != Phase::rerun) {
      impl->run.pair += std::max(0.0, row.pair_s);
      impl->run.force += std::max(0.0, row.force_s);
      for (std::size_t k = 0; k < Impl::TIMES.size(); k++) {
        impl->times[k].take(row.*Impl::TIMES[k], row.phase == Phase::run);
      }
    }
  }
  impl->extras.erase(impl->extras.begin(), extra);
  samples.erase(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(count));
  if (impl->phases) {
    impl->phase_samples.erase(impl->phase_samples.begin(),
                              impl->phase_samples.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::flush()
{
  auto &rows = impl->rows;
  if (rows.empty()) {
    return;
  }
  if (impl->memory_every > 0) {
    impl->lammps_B = atom->memory_usage() + neighbor->memory_usage() + comm->memory_usage() +
                     update->memory_usage() + force->memory_usage() + modify->memory_usage();
    impl->device_B = impl->fence->memory_B();
    rows.back().peak_rss_B = impl->memory.peak_B();
    rows.back().lammps_B = impl->lammps_B;
    rows.back().device_B = impl->device_B;
  }
  if (comm->nprocs > 1) {
    reduce_rows();
  }
  plan_next_flush();
  if (impl->log) {
    add_to_summary();
    or_stop(error, [&] { impl->log->write_rows(rows); });
  }
  rows.clear();
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

/* ---------------------------------------------------------------------- */

void FixBenchLatency::add_to_summary()
{
  for (const auto &row : impl->rows) {
    const double seconds = impl->own_clock ? row.force_s : row.pair_s;
    if (row.phase == Phase::run && seconds >= 0.0) {
      impl->pair_times.add(seconds);
      if (row.step_s >= 0.0) {
        impl->step_times.add(row.step_s);
        impl->step_parts[0] += std::max(0.0, row.neigh_s);
        impl->step_parts[1] += std::max(0.0, row.comm_s);
        impl->step_parts[2] += row.other_s;
      }
    }
  }
}

/* ----------------------------------------------------------------------
   Flushing is collective, so it must fall on the same call on all ranks although their clocks
differ: rank 0 turns the interval in seconds into a number of rows, from the pace since the last
flush, and tells the others. Growth is limited, so that one fast stretch cannot hold back rows for
long.
------------------------------------------------------------------------- */

void FixBenchLatency::plan_next_flush()
{
  constexpr bigint GROWTH = 4;
  const double now = platform::walltime();
  const double per_row = (now - impl->last_flush) / static_cast<double>(impl->rows.size());
  const double wanted =
      per_row > 0.0 ? impl->flush_s / per_row : static_cast<double>(Impl::MAX_ROWS);
  const double limit = static_cast<double>(
      std::min(GROWTH * static_cast<bigint>(impl->rows.size()), Impl::MAX_ROWS));
  impl->flush_at = static_cast<bigint>(std::clamp(wanted, 1.0, limit));
  impl->last_flush = now;
  if (comm->nprocs > 1) {
    MPI_Bcast(&impl->flush_at, 1, MPI_LMP_BIGINT, 0, world);
  }
}
