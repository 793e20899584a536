/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   Keywords of fix bench/latency.
------------------------------------------------------------------------- */

#include "bench_options.h"

#include "error.h"
#include "lammps.h"
#include "universe.h"
#include "utils.h"

#include <cstring>

using namespace LAMMPS_NS;

using mlff::EnergySource;

/* ---------------------------------------------------------------------- */

BenchOptions LAMMPS_NS::parse_bench_options(LAMMPS *lmp, int narg, char **arg)
{
  auto *const error = lmp->error;
  BenchOptions options;
  bool own_name = false;
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
      options.file = value;
      own_name = true;
    } else if (key == "append") {
      options.append = yes();
    } else if (key == "warmup") {
      options.warmup = utils::bnumeric(FLERR, value, false, lmp);
      if (options.warmup < 0) {
        refuse("0 or more calls");
      }
    } else if (key == "energy") {
      options.energy_every = 0;
      if (strcmp(value, "no") == 0) {
        options.energy = EnergySource::no;
      } else if (strcmp(value, "thermo") == 0) {
        options.energy = EnergySource::thermo;
      } else {
        options.energy = EnergySource::steps;
        options.energy_every = utils::inumeric(FLERR, value, false, lmp);
        if (options.energy_every <= 0) {
          refuse("no, thermo or an interval in steps above 0");
        }
      }
    } else if (key == "memory") {
      options.memory_every = utils::inumeric(FLERR, value, false, lmp);
      if (options.memory_every < 0) {
        refuse("an interval in calls, or 0 for never");
      }
    } else if (key == "flush") {
      options.flush_s = number();
      if (!(options.flush_s >= 0.0)) {
        refuse("0 or more seconds");
      }
    } else if (key == "sync") {
      options.sync = yes();
    } else if (key == "halt") {
      options.halt = yes();
    } else if (key == "drift") {
      options.drift.slope = number();
      options.drift.relative = number(2);
      if (!(options.drift.slope >= 0.0) || !(options.drift.relative >= 0.0)) {
        refuse("two limits of 0 or more");
      }
    } else if (key == "leak") {
      options.leak_limit_B = number() * 1e6;
      if (!(options.leak_limit_B >= 0.0)) {
        refuse("0 or more MB");
      }
    } else if (key == "summary") {
      options.summary = yes();
    } else if (key == "turns") {
      options.turns_socket = value;
    } else {
      error->all(FLERR, iarg,
                 "Unknown fix bench/latency keyword: {}; known are file, append, warmup, energy, "
                 "memory, flush, sync, halt, drift, leak, summary and turns",
                 key);
    }
    iarg += 1 + values;
  }
  if (!own_name && lmp->universe->nworlds > 1) {
    options.file += "." + std::to_string(lmp->universe->iworld);
  }
  return options;
}
