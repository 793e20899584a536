// SPDX-License-Identifier: GPL-2.0-or-later
// From samples of force calls to rows of the bench log.

#include "bench_rows.h"

namespace mlff {

namespace {

void add_phases(BenchRow &row, const Phases &phases)
{
  row.pack_s = phases.pack_s;
  row.model_s = phases.model_s;
  row.scatter_s = phases.scatter_s;
  row.model_calls = phases.model_calls;
  row.edges = phases.edges;
}

void take_times(BenchRows::Times &times, const BenchRow &row)
{
  for (std::size_t k = 0; k < times.size(); k++) {
    times[k].take(row.*BenchRows::TIMES[k], row.phase == Phase::run);
  }
}

}  // namespace

void BenchBlock::reserve(std::size_t calls, bool with_phases)
{
  // Written to, so that the system does not hand out the memory within a run.
  samples.resize(calls);
  phases.resize(with_phases ? calls : 0);
  extras.resize(calls / 16);
  clear();
}

void BenchBlock::clear()
{
  samples.clear();
  phases.clear();
  extras.clear();
  end = BenchEnd();
  pause_s = 0.0;
  peak_rss_B = lammps_B = device_B = -1.0;
}

std::size_t BenchBlock::memory_B() const
{
  return samples.capacity() * sizeof(BenchSample) + phases.capacity() * sizeof(Phases) +
         extras.capacity() * sizeof(BenchExtras);
}

/// Monte Carlo fixes have energies of trial moves computed before the step's own forces: nothing of
/// that is seen by LAMMPS' timers, and one more call of the same step follows. A minimization
/// computes forces several times in a step of its own accord.
bool BenchRows::belongs_to_no_step(const BenchSample &sample, const Next &next) const
{
  if (sample.phase != Phase::run && sample.phase != Phase::warmup) {
    return false;
  }
  if (levels > 0) {
    return sample.level == 0;
  }
  const bool unseen =
      !own_clock && computes && next.pair == sample.pair && next.force == sample.force;
  return unseen || next.step == sample.step;
}

void BenchRows::fill(BenchRow &row, const BenchSample &sample, const Next &next, Carry &from) const
{
  row.step = sample.step;
  row.phase = belongs_to_no_step(sample, next) ? Phase::other : sample.phase;
  row.level = sample.level;
  row.rebuild = sample.rebuild;
  const bool timed = !own_clock && has_timers(sample.phase);
  if (!timed) {
    row.force_s = sample.window;
  } else if (row.phase != Phase::other || next.force != sample.force) {
    const double wait = sync ? std::max(0.0, sample.window) : 0.0;
    row.pair_s = next.pair - sample.pair + wait;
    row.force_s = next.force - sample.force + wait;
  }
  if (row.phase != Phase::run && row.phase != Phase::warmup) {
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

void BenchRows::make(const BenchBlock &block, std::size_t first, std::size_t last,
                     std::vector<BenchRow> &rows)
{
  if (first == 0) {
    carry_.step += block.pause_s;
  }
  auto extra = std::find_if(block.extras.begin(), block.extras.end(),
                            [this](const BenchExtras &values) { return values.call > call; });
  for (std::size_t i = first; i < last; i++) {
    const auto &sample = block.samples[i];
    const bool followed = i + 1 < block.samples.size();
    auto &row = rows.emplace_back();
    Next next{block.end.pair, block.end.force, block.end.next_step};
    if (followed) {
      const auto &after = block.samples[i + 1];
      next = {after.pair, after.force, after.step};
    }
    fill(row, sample, next, carry_);
    row.call = ++call;
    if (!followed && !block.end.known) {
      for (const auto time : TIMES) {
        row.*time = -1.0;
      }
    } else if (tells) {
      add_phases(row, followed ? block.phases[i] : block.end.phases);
    }
    if (extra != block.extras.end() && extra->call == row.call) {
      static_cast<BenchEnergies &>(row) = *extra;
      row.rss_B = extra->rss_B;
      ++extra;
    }
    if (!followed) {
      row.peak_rss_B = block.peak_rss_B;
      row.lammps_B = block.lammps_B;
      row.device_B = block.device_B;
    }
    if (in_loop(row.phase)) {
      run_pair_s_ += std::max(0.0, row.pair_s);
      run_force_s_ += std::max(0.0, row.force_s);
      take_times(times_, row);
    }
  }
}

void BenchRows::summarize(const std::vector<BenchRow> &rows)
{
  for (const auto &row : rows) {
    const double seconds = own_clock ? row.force_s : row.pair_s;
    if (row.phase == Phase::run && seconds >= 0.0) {
      summary_.pair.add(seconds);
      if (row.step_s >= 0.0) {
        summary_.step.add(row.step_s);
        summary_.neigh += std::max(0.0, row.neigh_s);
        summary_.comm += std::max(0.0, row.comm_s);
        summary_.other += row.other_s;
      }
    }
  }
}

BenchRows::Times BenchRows::times_with(const BenchSample &sample, const BenchEnd &end) const
{
  auto times = times_;
  if (end.known && in_loop(sample.phase)) {
    auto carry = carry_;
    BenchRow row;
    fill(row, sample, {end.pair, end.force, end.next_step}, carry);
    if (tells) {
      add_phases(row, end.phases);
    }
    if (in_loop(row.phase)) {
      take_times(times, row);
    }
  }
  return times;
}

void BenchRows::begin_loop(double clock)
{
  carry_ = Carry();
  carry_.step = clock;
}

void BenchRows::begin_run()
{
  run_pair_s_ = run_force_s_ = 0.0;
  summary_ = Summary();
}

}  // namespace mlff
