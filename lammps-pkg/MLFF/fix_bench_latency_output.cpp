/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   What a run leaves behind, and what other commands can ask for.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "mlff_units.h"

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "platform.h"
#include "update.h"
#include "utils.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <string>

using namespace LAMMPS_NS;

using mlff::BenchRun;
using mlff::RunKind;

namespace {

// Fewer calls than this say nothing of the slowest percent.
constexpr bigint FEWEST_FOR_P99 = 500;

// A short stretch of a trajectory has a slope of its own, which says nothing of a longer one.
constexpr bigint FEWEST_TO_FLAG = 100;

constexpr double MB = 1e6;

}  // namespace

/* ---------------------------------------------------------------------- */

void FixBenchLatency::post_run()
{
  if (impl->ready) {  // not if it was defined before a run with "pre no"
    harvest_energy(true);
    if (impl->run_over) {  // of no step, and without setup
      begin_run(false);
    }
    end_run();
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::end_run()
{
  const double now = platform::walltime();
  flush(mlff::BenchEnd::NO_STEP);
  impl->settle(error);
  impl->runs++;
  if (!impl->run.rerun) {
    impl->system = {atom->natoms, lasting_box(describe())};
  }
  write_summary(now);
  if (impl->turns) {
    impl->turns->rest();
  }

  impl->fresh = true;
  impl->run_over = true;
  impl->reduced_call = -1;
}

/* ----------------------------------------------------------------------
   Of which nobody has told that it was over.
------------------------------------------------------------------------- */

void FixBenchLatency::end_unfinished()
{
  impl->abandoned = true;
  end_run();
  impl->abandoned = false;
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::write_summary(double now)
{
  const auto &run = impl->run;
  double largest[5] = {impl->maker.run_pair_s(), impl->maker.run_force_s(),
                       run.start < 0.0 ? 0.0 : now - run.start - run.waited_s,
                       impl->memory.resident_B(), impl->memory.peak_B()};
  MPI_Allreduce(MPI_IN_PLACE, largest, 5, MPI_DOUBLE, MPI_MAX, world);

  // The rank whose memory grows most speaks for all.
  const auto trend = impl->memory_trend.trend();
  struct {
    double growth;
    int rank;
  } most = {trend.slope * trend.span, comm->me};
  MPI_Allreduce(MPI_IN_PLACE, &most, 1, MPI_DOUBLE_INT, MPI_MAXLOC, world);
  double interval[2] = {trend.low * trend.span, trend.high * trend.span};
  MPI_Bcast(interval, 2, MPI_DOUBLE, most.rank, world);
  if (!impl->log) {
    return;
  }

  BenchRun summary;
  summary.run = impl->runs;
  summary.kind = run.minimizes ? RunKind::min : run.rerun ? RunKind::rerun : RunKind::run;
  summary.steps = run.without_steps ? 0 : update->ntimestep - run.first_step;
  summary.calls = impl->calls - run.calls_before;
  summary.rebuilds = impl->rebuilds - run.rebuilds_before;
  summary.atoms = atom->natoms;
  summary.pair_s = largest[0];
  summary.force_s = largest[1];
  summary.loop_s = largest[2];
  summary.rss_B = largest[3];
  summary.peak_rss_B = largest[4];
  if (summary.kind == RunKind::run && impl->energy && summary.steps > 0) {
    summary.not_conserved = why_not_conserved();
  }

  const auto *const units = mlff::find_unit_style(update->unit_style);
  const bool convert = units->energy_eV > 0.0;
  const double unit = convert ? units->energy_eV / units->time_ps : 1.0;
  const auto drift = impl->drift.trend();
  summary.drift = {drift.slope * unit, drift.low * unit, drift.high * unit, drift.samples, false};
  summary.drift_unit = convert ? "eV/atom/ps" : "lj/atom/tau";
  if (drift.samples > 0) {
    summary.drift_relative =
        drift.mean_y != 0.0 ? std::abs(drift.slope * drift.span / drift.mean_y) : 0.0;
    summary.drift_ratio = impl->drift_ratio(drift, static_cast<double>(atom->natoms));
    const bool sure = drift.samples >= FEWEST_TO_FLAG && (drift.low > 0.0 || drift.high < 0.0);
    summary.drift.flagged =
        sure && ((convert && std::abs(summary.drift.value) > impl->drift_limit) ||
                 summary.drift_relative > impl->drift_relative_limit);
  }
  summary.memory_growth = {most.growth, interval[0], interval[1], trend.samples,
                           interval[0] > 0.0 && most.growth > impl->leak_limit_B};
  or_stop(error, [&] { impl->log->write_run(summary); });
  if (impl->summary) {
    print_summary(summary);
  }
}

/* ----------------------------------------------------------------------
   In the form of LAMMPS' own timing breakdown.
------------------------------------------------------------------------- */

void FixBenchLatency::print_summary(const BenchRun &summary)
{
  const auto &sums = impl->maker.summary();
  const auto &pair = sums.pair;
  const auto &step = sums.step;
  std::string text =
      fmt::format("\nFix bench/latency {}: {} force calls, {} of them for the statistics, in {}\n",
                  id, summary.calls, pair.samples(), impl->file);
  if (pair.samples() > 0) {
    text += "Section  |  median    |  mean      |  P99       |  max       |%step\n";
    text += "------------------------------------------------------------------\n";
    const auto row = [&](const char *name, const mlff::Histogram &times) {
      const bool enough = times.samples() >= FEWEST_FOR_P99;
      text +=
          fmt::format("{:<8} | {:<10.5g} | {:<10.5g} | {:<10} | {:<10.5g} |{:>6.2f}\n", name,
                      times.quantile(0.5), times.mean(),
                      enough ? fmt::format("{:.5g}", times.quantile(0.99)) : "-", times.largest(),
                      step.sum() > 0.0 ? 100.0 * times.sum() / step.sum() : 0.0);
    };
    row(impl->own_clock ? "Force" : "Pair", pair);
    if (step.samples() > 0) {
      const char *names[] = {"Neigh", "Comm", "Other"};
      const double parts[] = {sums.neigh, sums.comm, sums.other};
      for (int part = impl->own_clock ? 2 : 0; part < 3; part++) {
        const double sum = parts[part];
        text += fmt::format("{:<8} | {:<10} | {:<10.5g} | {:<10} | {:<10} |{:>6.2f}\n", names[part],
                            "-", sum / static_cast<double>(step.samples()), "-", "-",
                            step.sum() > 0.0 ? 100.0 * sum / step.sum() : 0.0);
      }
      row("Step", step);
    }
  }
  if (const auto &drift = summary.drift; drift.samples > 0) {
    text += fmt::format("Drift of the conserved energy: {:.3g} {} ({:.3g} to {:.3g}), {:.2g} of "
                        "the kinetic energy's spread{}\n",
                        drift.value, summary.drift_unit, drift.low, drift.high, summary.drift_ratio,
                        drift.flagged ? "  *** beyond the limit ***" : "");
  }
  if (!summary.not_conserved.empty()) {
    text += fmt::format("No drift of the conserved energy: {}\n", summary.not_conserved);
  }
  text += fmt::format("Resident memory: {:.1f} MB, peak {:.1f} MB", summary.rss_B / MB,
                      summary.peak_rss_B / MB);
  if (const auto &growth = summary.memory_growth; growth.samples > 0) {
    text +=
        fmt::format(", growth {:.2f} MB ({:.2f} to {:.2f}){}", growth.value / MB, growth.low / MB,
                    growth.high / MB, growth.flagged ? "  *** a leak ***" : "");
  }
  utils::logmesg(lmp, text + "\n");
}

/* ----------------------------------------------------------------------
   Always finite: LAMMPS' log readers drop rows with nan or inf. Collective, as thermo output and
variables are; the reduction is done once for each force call and step.
------------------------------------------------------------------------- */

double FixBenchLatency::compute_vector(int n)
{
  reduce_statistics();
  return impl->vector[n];
}

double FixBenchLatency::compute_array(int i, int j)
{
  reduce_statistics();
  return impl->array[i][j];
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::reduce_statistics()
{
  if (impl->reduced_call == impl->calls && impl->reduced_step == update->ntimestep) {
    return;
  }
  impl->reduced_call = impl->calls;
  impl->reduced_step = update->ntimestep;

  // The last call has its forces by now, but not yet a row.
  collect(false, mlff::BenchEnd::NO_STEP);
  impl->settle(error);
  auto times = impl->maker.times();
  if (!impl->block.samples.empty()) {
    const auto &sample = impl->block.samples.back();
    const auto end = end_now(mlff::BenchEnd::NO_STEP);
    if (impl->own_clock ? sample.window >= 0.0 : end.force > sample.force) {
      times = impl->maker.times_with(sample, end);
    }
  }

  constexpr auto TABLE = times.size() * Impl::STATISTICS;
  std::array<double, Impl::VECTOR_SIZE + TABLE> values{};
  double *table = values.data() + Impl::VECTOR_SIZE;
  for (std::size_t k = 0; k < times.size(); k++) {
    const auto &time = times[k];
    double *row = table + k * Impl::STATISTICS;
    row[0] = time.last;
    row[1] = time.sum / static_cast<double>(std::max<bigint>(1, time.count));
    row[2] = time.smallest;
    row[3] = time.largest;
  }
  const double *force_or_pair = table + (impl->own_clock ? Impl::STATISTICS : 0);
  const double *step = table + 2 * Impl::STATISTICS;
  const auto drift = impl->drift.line();
  const auto trend = impl->memory_trend.line();
  const double vector[Impl::VECTOR_SIZE] = {
      static_cast<double>(impl->calls - impl->section_calls),
      force_or_pair[0],
      step[0],
      force_or_pair[1],
      force_or_pair[2],
      force_or_pair[3],
      step[1],
      static_cast<double>(impl->rebuilds - impl->section_rebuilds),
      impl->memory.resident_B(),
      impl->memory.peak_B(),
      impl->last_conserved,
      drift.slope,
      impl->drift_ratio(drift, static_cast<double>(atom->natoms)),
      trend.slope * trend.span,
      impl->lammps_B,
      std::max(0.0, impl->device_B)};
  std::copy(std::begin(vector), std::end(vector), values.begin());
  MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, MPI_MAX,
                world);
  std::copy_n(values.begin(), Impl::VECTOR_SIZE, impl->vector);
  for (std::size_t k = 0; k < times.size(); k++) {
    std::copy_n(table + k * Impl::STATISTICS, Impl::STATISTICS, impl->array[k]);
  }
}

/* ---------------------------------------------------------------------- */

double FixBenchLatency::memory_usage()
{
  return static_cast<double>(impl->rows.capacity() * sizeof(mlff::BenchRow) +
                             impl->block.memory_B());
}
