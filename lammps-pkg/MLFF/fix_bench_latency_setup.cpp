/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   Keywords, what is looked up before each run, and restart files.
------------------------------------------------------------------------- */

#include "fix_bench_latency.h"

#include "fix_bench_latency_impl.h"

#include "atom.h"
#include "comm.h"
#include "compute.h"
#include "error.h"
#include "force.h"
#include "modify.h"
#include "pair.h"
#include "platform.h"
#include "timer.h"
#include "universe.h"
#include "update.h"
#include "utils.h"

#include <cstdio>
#include <cstring>
#include <exception>
#include <string>

using namespace LAMMPS_NS;

/* ---------------------------------------------------------------------- */

FixBenchLatency::FixBenchLatency(LAMMPS *lmp_in, int narg, char **arg)
    : Fix(lmp_in, narg, arg), impl(new Impl)
{
  vector_flag = 1;
  size_vector = Impl::VECTOR_SIZE;
  array_flag = 1;
  size_array_rows = static_cast<int>(mlff::BenchRows::TIMES.size());
  size_array_cols = Impl::STATISTICS;
  global_freq = 1;
  extvector = 0;
  extarray = 0;
  restart_global = 1;

  // In a Kokkos run any other mask would copy all per-atom arrays to the host around each hook,
  // inside the timed call.
  datamask_read = datamask_modify = 0;

  nevery = 0;
  parse(narg, arg);
  impl->until_memory = impl->memory_every;
  impl->own_clock = impl->maker.own_clock = !timer->has_normal();
  impl->maker.sync = impl->sync;
  if (!impl->own_name && universe->nworlds > 1) {
    impl->file += "." + std::to_string(universe->iworld);
  }

  if (comm->me == 0) {
    or_stop(error, [&] { impl->log = std::make_unique<mlff::BenchLog>(impl->file); });
    if (!impl->turns_socket.empty()) {
      or_stop(error, [&] { impl->turns = std::make_unique<mlff::BenchTurns>(impl->turns_socket); });
      if (!impl->turns->connected()) {
        error->warning(FLERR, "Fix bench/latency takes no turns, since nobody listens at {}: {}",
                       impl->turns_socket, impl->turns->reason());
      }
    }
  }
}

/* ---------------------------------------------------------------------- */

FixBenchLatency::~FixBenchLatency()
{
  // At exit update, force and neighbor are gone already: nothing but the file may be touched here.
  // Several ranks may not all come here.
  if (comm->nprocs == 1 && impl->log && !impl->block.samples.empty()) {
    impl->abandoned = true;
    try {
      impl->log->wait();
      impl->deferred = false;
      collect(true, mlff::BenchEnd::NO_STEP);
      impl->log->write_rows(impl->rows);
    } catch (const std::exception &e) {
      fprintf(stderr, "%s\n", e.what());
    }
  }
  delete impl;
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::parse(int narg, char **arg)
{
  int iarg = 3;
  const auto refuse = [&](const std::string &what) {
    error->all(FLERR, iarg + 1, "Fix bench/latency {} must be {}", arg[iarg], what);
  };
  while (iarg < narg) {
    const std::string key = arg[iarg];
    const int values = key == "drift" ? 2 : 1;
    if (iarg + values >= narg) {
      utils::missing_cmd_args(FLERR, "fix bench/latency " + key, error);
    }
    const char *value = arg[iarg + 1];
    const auto yes = [&] { return utils::logical(FLERR, value, false, lmp) == 1; };
    const auto number = [&](int which = 1) {
      return utils::numeric(FLERR, arg[iarg + which], false, lmp);
    };
    if (key == "file") {
      impl->file = value;
      impl->own_name = true;
    } else if (key == "append") {
      impl->append = yes();
    } else if (key == "warmup") {
      impl->warmup = utils::bnumeric(FLERR, value, false, lmp);
      if (impl->warmup < 0) {
        refuse("0 or more calls");
      }
    } else if (key == "energy") {
      impl->energy = strcmp(value, "no") != 0;
      nevery = 0;
      if (impl->energy && strcmp(value, "thermo") != 0) {
        nevery = utils::inumeric(FLERR, value, false, lmp);
        if (nevery <= 0) {
          refuse("no, thermo or an interval in steps above 0");
        }
      }
    } else if (key == "memory") {
      impl->memory_every = utils::inumeric(FLERR, value, false, lmp);
      if (impl->memory_every < 0) {
        refuse("an interval in calls, or 0 for never");
      }
    } else if (key == "flush") {
      impl->flush_s = number();
      if (!(impl->flush_s >= 0.0)) {
        refuse("0 or more seconds");
      }
    } else if (key == "sync") {
      impl->sync = yes();
    } else if (key == "halt") {
      impl->halt = yes();
    } else if (key == "drift") {
      impl->drift_limit = number();
      impl->drift_relative_limit = number(2);
      if (!(impl->drift_limit >= 0.0) || !(impl->drift_relative_limit >= 0.0)) {
        refuse("two limits of 0 or more");
      }
    } else if (key == "leak") {
      impl->leak_limit_B = number() * 1e6;
      if (!(impl->leak_limit_B >= 0.0)) {
        refuse("0 or more MB");
      }
    } else if (key == "summary") {
      impl->summary = yes();
    } else if (key == "turns") {
      impl->turns_socket = value;
    } else {
      error->all(FLERR, iarg,
                 "Unknown fix bench/latency keyword: {}; known are file, append, warmup, energy, "
                 "memory, flush, sync, halt, drift, leak, summary and turns",
                 key);
    }
    iarg += 1 + values;
  }
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::init()
{
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
  find_accounts();

  // Some commands compute forces and end without saying so; so does an error that the caller lives
  // on with.
  if (!impl->block.samples.empty()) {
    if (impl->run.rerun && in_rerun()) {
      harvest_energy(true);  // before other fixes touch computes again
    } else {
      end_unfinished();
    }
  }

  impl->settle(error);
  impl->maker.computes = force->pair && force->pair->compute_flag;
  int dim = 0;
  impl->phases =
      force->pair ? static_cast<mlff::MarkedCall *>(force->pair->extract("mlff_marked_call", dim))
                  : nullptr;
  impl->maker.tells = impl->phases != nullptr;
  impl->ready = true;
}

/* ---------------------------------------------------------------------- */

void FixBenchLatency::write_restart(FILE *file)
{
  if (comm->me != 0) {
    return;
  }
  const bigint counters[] = {impl->calls, impl->rebuilds, impl->runs};
  const int bytes = sizeof(counters);
  fwrite(&bytes, sizeof(int), 1, file);
  fwrite(counters, bytes, 1, file);
}

void FixBenchLatency::restart(char *data)
{
  bigint counters[3];
  memcpy(counters, data, sizeof(counters));
  impl->calls = counters[0];
  impl->rebuilds = counters[1];
  impl->runs = counters[2];
  impl->maker.call = impl->calls;
  impl->resumed = true;
}
