/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "bench_log.h"
#include "mlff_phases.h"
#include "mlff_version.h"
#include "process_memory.h"

#include "atom.h"
#include "comm.h"
#include "compute.h"
#include "error.h"
#include "force.h"
#include "modify.h"
#include "neighbor.h"
#include "pair.h"
#include "platform.h"
#include "timer.h"
#include "update.h"
#include "utils.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

using namespace LAMMPS_NS;
using namespace FixConst;

using mlff::BenchRow;
using mlff::Phase;

namespace {

constexpr int VECTOR_SIZE = 10;
constexpr bigint MAX_ROWS =
    1024;  // rows buffered at most, whatever the flush interval: they should stay in cache

std::string mpi_version()
{
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(text, &length);
  const std::string line(text, length);
  return line.substr(0, line.find('\n'));
}

// LAMMPS offers no name for the timer's level, only tests.
const char *timer_level(const Timer &timer)
{
  if (timer.has_full()) {
    return "full";
  }
  if (timer.has_normal()) {
    return "normal";
  }
  return timer.has_loop() ? "loop" : "off";
}

double force_timers(const Timer &timer)
{
  return timer.get_wall(Timer::PAIR) + timer.get_wall(Timer::BOND) + timer.get_wall(Timer::KSPACE);
}

// Sums and extremes of the calls marked "run", of this rank.
struct Statistics {
  bigint calls = 0;
  bigint steps = 0;
  double pair_sum = 0.0;
  double pair_min = 0.0;
  double pair_max = 0.0;
  double step_sum = 0.0;

  void add_pair(double seconds)
  {
    pair_min = (calls == 0) ? seconds : std::min(pair_min, seconds);
    pair_max = std::max(pair_max, seconds);
    pair_sum += seconds;
    calls++;
  }
};

// Sums of one LAMMPS run, setup excluded.
struct RunSums {
  bigint first_step = 0;
  bigint calls = 0;
  bigint rebuilds = 0;
  double pair = 0.0;
  double force = 0.0;
  double start = -1.0;
};

}  // namespace

struct FixBenchLatency::Impl {
  std::string file = "bench_latency.log";
  bigint warmup = 0;
  bool energy = true;      // energy != no
  int memory_every = 100;  // 0: never
  double flush_s = 1.0;
  bool own_clock = false;  // LAMMPS' timers are off: time the force computation ourselves

  std::unique_ptr<mlff::BenchLog> log;  // rank 0 only
  bool header_written = false;
  mlff::ProcessMemory memory;

  Compute *pe = nullptr;
  Compute *temp = nullptr;
  Compute *press = nullptr;

  // The call in progress. It is finished by the next hook that follows the step, since thermo
  // output computes energies only after all hooks of the step.
  bool pending = false;
  BenchRow row;
  double call_start = 0.0;
  double pair_start = 0.0;
  double force_start = 0.0;
  const mlff::Phases *phases = nullptr;  // of the pair style, null if it does not tell
  mlff::Phases phases_start;

  std::vector<BenchRow> rows;
  bigint flush_at = 1;  // flush when this many rows are buffered: the same number on all ranks
  double last_flush = 0.0;

  bigint calls = 0;
  bigint rebuilds = 0;
  bigint run_calls = 0;  // calls in runs, for the warm-up mark
  bigint runs = 0;
  double last_pair = 0.0;
  double last_step = 0.0;
  Statistics steady;
  RunSums run;

  bigint vector_call = -1;  // call for which `vector` was reduced over ranks
  double vector[VECTOR_SIZE] = {};
};

/* ---------------------------------------------------------------------- */

FixBenchLatency::FixBenchLatency(LAMMPS *lmp_in, int narg, char **arg)
    : Fix(lmp_in, narg, arg), impl(new Impl)
{
  vector_flag = 1;
  size_vector = VECTOR_SIZE;
  global_freq = 1;
  extvector = 0;

  // In a Kokkos run any other mask would copy all per-atom arrays to the host around each hook,
  // inside the timed call.
  datamask_read = datamask_modify = 0;

  nevery = 0;
  parse(narg, arg);
  impl->own_clock = !timer->has_normal();

  if (comm->me == 0) {
    try {
      impl->log = std::make_unique<mlff::BenchLog>(impl->file);
    } catch (const std::exception &e) {
      error->one(FLERR, e.what());
    }
  }
}

/* ---------------------------------------------------------------------- */

FixBenchLatency::~FixBenchLatency()
{
  // At exit update, force and neighbor are gone already: nothing but the file may be touched here.
  delete impl;
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::parse(int narg, char **arg)
{
  for (int iarg = 3; iarg < narg; iarg += 2) {
    const std::string key = arg[iarg];
    if (iarg + 1 >= narg) {
      utils::missing_cmd_args(FLERR, "fix bench/latency " + key, error);
    }
    const char *value = arg[iarg + 1];
    if (key == "file") {
      impl->file = value;
    } else if (key == "warmup") {
      impl->warmup = utils::bnumeric(FLERR, value, false, lmp);
      if (impl->warmup < 0) {
        error->all(FLERR, iarg + 1, "Fix bench/latency warmup must be 0 or more calls");
      }
    } else if (key == "energy") {
      impl->energy = strcmp(value, "no") != 0;
      if (impl->energy && strcmp(value, "thermo") != 0) {
        nevery = utils::inumeric(FLERR, value, false, lmp);
        if (nevery <= 0) {
          error->all(FLERR, iarg + 1,
                     "Fix bench/latency energy must be no, thermo or an interval in steps above 0");
        }
      }
    } else if (key == "memory") {
      impl->memory_every = utils::inumeric(FLERR, value, false, lmp);
      if (impl->memory_every < 0) {
        error->all(FLERR, iarg + 1,
                   "Fix bench/latency memory must be an interval in calls, or 0 for never");
      }
    } else if (key == "flush") {
      impl->flush_s = utils::numeric(FLERR, value, false, lmp);
      if (!(impl->flush_s >= 0.0)) {
        error->all(FLERR, iarg + 1, "Fix bench/latency flush must be 0 or more seconds");
      }
    } else {
      error->all(
          FLERR, iarg,
          "Unknown fix bench/latency keyword: {}; known are file, warmup, energy, memory and flush",
          key);
    }
  }
}

/* ---------------------------------------------------------------------- */

int FixBenchLatency::setmask()
{
  int mask = PRE_FORCE | POST_RUN | MIN_PRE_FORCE;
  if (nevery > 0) {
    mask |= END_OF_STEP;
  }

  // Each hook costs a dispatch and a clock reading in LAMMPS' own timers, in every step. Those
  // timers make this one superfluous: the force times of a step can as well be read in its
  // successor.
  if (impl->own_clock) {
    mask |= PRE_REVERSE | MIN_PRE_REVERSE;
  }
  return mask;
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::init()
{
  if (utils::strmatch(update->integrate_style, "^respa")) {
    error->all(FLERR, "Fix bench/latency does not support run_style respa; use run_style verlet");
  }
  if (impl->own_clock == timer->has_normal()) {
    error->all(FLERR, "Fix bench/latency was defined under another timer setting; put the timer "
                      "command before the fix command");
  }
  impl->pe = modify->get_compute_by_id("thermo_pe");
  impl->temp = modify->get_compute_by_id("thermo_temp");
  impl->press = modify->get_compute_by_id("thermo_press");
  if (nevery > 0 && (!impl->pe || !impl->temp)) {
    error->all(FLERR,
               "Fix bench/latency energy {} needs the computes thermo_pe and thermo_temp, "
               "which this script has deleted; use energy thermo or no",
               nevery);
  }

  int dim = 0;
  impl->phases = force->pair
                     ? static_cast<const mlff::Phases *>(force->pair->extract("mlff_phases", dim))
                     : nullptr;

  // init() is also called by commands that run nothing (write_restart); a header needs no more than
  // this.
  if (!impl->header_written) {
    write_header();
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::write_header()
{
  impl->header_written = true;
  impl->last_flush = platform::walltime();
  if (!impl->log) {
    return;
  }

  mlff::BenchHeader header;
  header.package_version = MLFF_PACKAGE_VERSION;
  header.lammps_version = lmp->version;
  header.mpi = mpi_version();
  header.pair_style = force->pair_style ? force->pair_style : "none";
  header.units = update->unit_style;
  header.timestep = update->dt;
  header.atoms = atom->natoms;
  header.ranks = comm->nprocs;
  header.threads = comm->nthreads;
  header.warmup_calls = impl->warmup;
  header.energy = impl->energy ? "thermo" : "no";
  if (nevery > 0) {
    header.energy = std::to_string(nevery);
  }
  header.memory_every = impl->memory_every;
  header.flush_s = impl->flush_s;
  header.timer = timer_level(*timer);
  int dim = 0;
  if (const void *model = force->pair ? force->pair->extract("mlff_metadata", dim) : nullptr) {
    header.model_json = static_cast<const char *>(model);
  }
  header.phases = impl->phases != nullptr;
  try {
    impl->log->write_header(header);
  } catch (const std::exception &e) {
    error->one(FLERR, e.what());
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::setup(int /*vflag*/)
{
  if (!impl->own_clock) {
    end_window();
  }

  // Only this one compute is scheduled: scheduling all time-dependent ones would ask for the virial
  // as well.
  if (nevery > 0) {
    impl->pe->addstep((update->ntimestep / nevery + 1) * nevery);
  }
}

void FixBenchLatency::min_setup(int /*vflag*/)
{
  if (!impl->own_clock) {
    end_window();
  }
}

void FixBenchLatency::setup_pre_force(int /*vflag*/)
{
  impl->run = RunSums();
  impl->run.first_step = update->ntimestep;
  begin_call(static_cast<int>(Phase::setup));
}

void FixBenchLatency::pre_force(int /*vflag*/)
{
  begin_call(static_cast<int>(impl->run_calls < impl->warmup ? Phase::warmup : Phase::run));
}

void FixBenchLatency::min_pre_force(int /*vflag*/)
{
  begin_call(static_cast<int>(Phase::min));
}

void FixBenchLatency::setup_pre_reverse(int /*eflag*/, int /*vflag*/)
{
  end_window();
}

void FixBenchLatency::pre_reverse(int /*eflag*/, int /*vflag*/)
{
  end_window();
}

void FixBenchLatency::min_pre_reverse(int /*eflag*/, int /*vflag*/)
{
  end_window();
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::begin_call(int phase)
{
  double now = platform::walltime();
  if (impl->pending) {
    finish_call(now);
    if (static_cast<bigint>(impl->rows.size()) >= impl->flush_at) {
      flush();
      now = platform::walltime();
    }
  }

  auto &row = impl->row;
  row = BenchRow();
  row.call = ++impl->calls;
  row.step = update->ntimestep;
  row.phase = static_cast<Phase>(phase);
  row.rebuild = neighbor->ago == 0;
  impl->rebuilds += row.rebuild;
  impl->run.rebuilds += row.rebuild;
  impl->run.calls++;
  if (row.phase == Phase::warmup || row.phase == Phase::run) {
    impl->run_calls++;
  }
  impl->pending = true;
  if (row.phase != Phase::setup && impl->run.start < 0.0) {
    impl->run.start = now;
  }
  impl->call_start = now;

  // The timer's sums are reset between runs, so a baseline is never kept across calls.
  impl->pair_start = timer->get_wall(Timer::PAIR);
  impl->force_start = force_timers(*timer);
  if (impl->phases) {
    impl->phases_start = *impl->phases;
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::end_window()
{
  impl->row.force_s = platform::walltime() - impl->call_start;
}

/* ----------------------------------------------------------------------
   Time in the pair style of the call in progress, once its forces are computed. Also while thermo
   output asks for it, which is before the call is finished.
------------------------------------------------------------------------- */

double FixBenchLatency::current_pair() const
{
  return impl->own_clock ? impl->row.force_s : timer->get_wall(Timer::PAIR) - impl->pair_start;
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::end_of_step()
{
  // Velocities move on before the next hook, so the kinetic energy of this step has to be taken
  // here.
  if (update->eflag_global == update->ntimestep) {
    if (impl->pe->invoked_scalar != update->ntimestep) {
      impl->pe->compute_scalar();
    }
    if (impl->temp->invoked_scalar != update->ntimestep) {
      impl->temp->compute_scalar();
    }
  }
  impl->pe->addstep(update->ntimestep + nevery);
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::harvest_energy()
{
  auto &row = impl->row;
  if (!impl->energy || !impl->pe || impl->pe->invoked_scalar != row.step) {
    return;
  }
  row.pe = impl->pe->scalar;
  if (!impl->temp || impl->temp->invoked_scalar != row.step) {
    return;
  }
  row.temp = impl->temp->scalar;
  row.etotal = row.pe + 0.5 * impl->temp->dof * force->boltz * row.temp;
  if (impl->press && impl->press->invoked_scalar == row.step) {
    row.press = impl->press->scalar;
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::finish_call(double now)
{
  auto &row = impl->row;
  harvest_energy();
  if (row.phase != Phase::setup) {
    impl->last_pair = current_pair();
    if (!impl->own_clock) {
      row.pair_s = impl->last_pair;
      row.force_s = force_timers(*timer) - impl->force_start;
      impl->run.pair += row.pair_s;
    }
    impl->run.force += row.force_s;
  }
  if (row.phase == Phase::warmup || row.phase == Phase::run) {
    row.step_s = now - impl->call_start;
    impl->last_step = row.step_s;
  }
  if (row.phase == Phase::run) {
    impl->steady.add_pair(impl->last_pair);
    impl->steady.step_sum += row.step_s;
    impl->steady.steps++;
  }
  if (impl->memory_every > 0 && row.call % impl->memory_every == 0) {
    row.rss_B = impl->memory.resident_B();
  }
  if (impl->phases) {
    row.pack_s = impl->phases->pack_s - impl->phases_start.pack_s;
    row.model_s = impl->phases->model_s - impl->phases_start.model_s;
    row.scatter_s = impl->phases->scatter_s - impl->phases_start.scatter_s;
    row.model_calls = impl->phases->model_calls - impl->phases_start.model_calls;
    row.edges = impl->phases->edges;
  }
  impl->rows.push_back(row);
  impl->pending = false;
  impl->vector_call = -1;
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::flush()
{
  auto &rows = impl->rows;
  if (rows.empty()) {
    return;
  }
  if (comm->nprocs > 1) {
    reduce_rows();
  }
  plan_next_flush();
  if (impl->log) {
    try {
      impl->log->write_rows(rows);
    } catch (const std::exception &e) {
      error->one(FLERR, e.what());
    }
  }
  rows.clear();
}

// Rank 0 gets the largest times and memory of all ranks, and the sum of their edges.
void FixBenchLatency::reduce_rows()
{
  static constexpr double BenchRow::*LARGEST[] = {
      &BenchRow::pair_s, &BenchRow::force_s, &BenchRow::step_s,    &BenchRow::rss_B,
      &BenchRow::pack_s, &BenchRow::model_s, &BenchRow::scatter_s, &BenchRow::model_calls};
  auto &rows = impl->rows;
  const auto count = rows.size();
  const auto reduce = [&](double BenchRow::*const *fields, std::size_t width, MPI_Op operation) {
    std::vector<double> values(width * count);
    for (std::size_t i = 0; i < values.size(); i++) {
      values[i] = rows[i / width].*fields[i % width];
    }
    const bool root = comm->me == 0;
    MPI_Reduce(root ? MPI_IN_PLACE : values.data(), values.data(), static_cast<int>(values.size()),
               MPI_DOUBLE, operation, 0, world);
    for (std::size_t i = 0; root && i < values.size(); i++) {
      rows[i / width].*fields[i % width] = values[i];
    }
  };
  reduce(LARGEST, impl->phases ? std::size(LARGEST) : 4, MPI_MAX);
  if (impl->phases) {
    static constexpr double BenchRow::*EDGES[] = {&BenchRow::edges};
    reduce(EDGES, 1, MPI_SUM);
  }
}

/* ----------------------------------------------------------------------
   Flushing is collective, so it must fall on the same call on all ranks although their clocks
differ: rank 0 turns the interval in seconds into a number of rows, from the pace since the last
flush, and tells the others. Growth is limited to a factor of two, so that one fast stretch cannot
hold back rows for long.
------------------------------------------------------------------------- */

void FixBenchLatency::plan_next_flush()
{
  const double now = platform::walltime();
  const double per_row = (now - impl->last_flush) / static_cast<double>(impl->rows.size());
  const double wanted = per_row > 0.0 ? impl->flush_s / per_row : static_cast<double>(MAX_ROWS);
  const double limit =
      static_cast<double>(std::min(2 * static_cast<bigint>(impl->rows.size()), MAX_ROWS));
  impl->flush_at = static_cast<bigint>(std::clamp(wanted, 1.0, limit));
  impl->last_flush = now;
  if (comm->nprocs > 1) {
    MPI_Bcast(&impl->flush_at, 1, MPI_LMP_BIGINT, 0, world);
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::post_run()
{
  const double now = platform::walltime();
  if (impl->pending) {
    finish_call(now);
  }
  flush();
  impl->runs++;

  const auto &run = impl->run;
  double local[5] = {run.pair, run.force, run.start < 0.0 ? 0.0 : now - run.start,
                     impl->memory.resident_B(), impl->memory.peak_B()};
  double largest[5];
  MPI_Reduce(local, largest, 5, MPI_DOUBLE, MPI_MAX, 0, world);
  if (impl->log) {
    mlff::BenchRun summary;
    summary.run = impl->runs;
    summary.kind = update->whichflag == 2 ? "min" : "run";
    summary.steps = update->ntimestep - run.first_step;
    summary.calls = run.calls;
    summary.rebuilds = run.rebuilds;
    summary.atoms = atom->natoms;
    summary.pair_s = largest[0];
    summary.force_s = largest[1];
    summary.loop_s = largest[2];
    summary.rss_B = largest[3];
    summary.peak_rss_B = largest[4];
    try {
      impl->log->write_run(summary);
    } catch (const std::exception &e) {
      error->one(FLERR, e.what());
    }
  }

  // A run that follows with "pre no" has no setup to start its sums.
  impl->run = RunSums();
  impl->run.first_step = update->ntimestep;
}

/* ----------------------------------------------------------------------
   Always finite: LAMMPS' log readers drop rows with nan or inf. Collective, as thermo output and
variables are; the reduction is done once for each force call.
------------------------------------------------------------------------- */

double FixBenchLatency::compute_vector(int n)
{
  if (impl->vector_call != impl->calls) {
    impl->vector_call = impl->calls;
    const bool stepping = impl->pending && impl->row.phase != Phase::setup;
    const double last_pair = stepping ? current_pair() : impl->last_pair;
    Statistics steady = impl->steady;
    if (stepping && impl->row.phase == Phase::run) {
      steady.add_pair(last_pair);
    }
    const double calls = std::max<double>(1.0, static_cast<double>(steady.calls));
    const double steps = std::max<double>(1.0, static_cast<double>(steady.steps));
    double local[VECTOR_SIZE] = {static_cast<double>(impl->calls),
                                 last_pair,
                                 impl->last_step,
                                 steady.pair_sum / calls,
                                 steady.pair_min,
                                 steady.pair_max,
                                 steady.step_sum / steps,
                                 static_cast<double>(impl->rebuilds),
                                 impl->memory.resident_B(),
                                 impl->memory.peak_B()};
    MPI_Allreduce(local, impl->vector, VECTOR_SIZE, MPI_DOUBLE, MPI_MAX, world);
  }
  return impl->vector[n];
}

/* ---------------------------------------------------------------------- */

double FixBenchLatency::memory_usage()
{
  return static_cast<double>(impl->rows.capacity() * sizeof(BenchRow));
}
