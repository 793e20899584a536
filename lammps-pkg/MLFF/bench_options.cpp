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

namespace {

/// A keyword among the arguments, and its values.
struct Keyword {
  LAMMPS *lmp;
  char **arg;
  int at;

  [[nodiscard]] const char *value() const { return arg[at + 1]; }
  [[nodiscard]] bool yes() const { return utils::logical(FLERR, value(), false, lmp) == 1; }
  [[nodiscard]] int whole() const { return utils::inumeric(FLERR, value(), false, lmp); }
  [[nodiscard]] double number(int which = 1) const
  {
    return utils::numeric(FLERR, arg[at + which], false, lmp);
  }

  void demand(bool fulfilled, const char *what) const
  {
    if (!fulfilled) {
      lmp->error->all(FLERR, at + 1, "Fix bench/latency {} must be {}", arg[at], what);
    }
  }
};

void parse_energy(const Keyword &keyword, BenchOptions &options)
{
  options.energy_every = 0;
  if (strcmp(keyword.value(), "no") == 0) {
    options.energy = EnergySource::no;
  } else if (strcmp(keyword.value(), "thermo") == 0) {
    options.energy = EnergySource::thermo;
  } else {
    options.energy = EnergySource::steps;
    options.energy_every = keyword.whole();
    keyword.demand(options.energy_every > 0, "no, thermo or an interval in steps above 0");
  }
}

/// @return whether there is such a keyword
bool parse_keyword(const std::string &key, const Keyword &keyword, BenchOptions &options)
{
  if (key == "file") {
    options.file = keyword.value();
  } else if (key == "append") {
    options.append = keyword.yes();
  } else if (key == "warmup") {
    options.warmup = utils::bnumeric(FLERR, keyword.value(), false, keyword.lmp);
    keyword.demand(options.warmup >= 0, "0 or more calls");
  } else if (key == "energy") {
    parse_energy(keyword, options);
  } else if (key == "memory") {
    options.memory_every = keyword.whole();
    keyword.demand(options.memory_every >= 0, "an interval in calls, or 0 for never");
  } else if (key == "flush") {
    options.flush_s = keyword.number();
    keyword.demand(options.flush_s >= 0.0, "0 or more seconds");
  } else if (key == "sync") {
    options.sync = keyword.yes();
  } else if (key == "halt") {
    options.halt = keyword.yes();
  } else if (key == "drift") {
    options.drift = {keyword.number(), keyword.number(2)};
    keyword.demand(options.drift.slope >= 0.0 && options.drift.relative >= 0.0,
                   "two limits of 0 or more");
  } else if (key == "leak") {
    options.leak_limit_B = keyword.number() * 1e6;
    keyword.demand(options.leak_limit_B >= 0.0, "0 or more MB");
  } else if (key == "summary") {
    options.summary = keyword.yes();
  } else if (key == "interleave" || key == "turns") {  // decks of before say turns
    options.interleave_socket = keyword.value();
  } else {
    return false;
  }
  return true;
}

}  // namespace

/* ---------------------------------------------------------------------- */

BenchOptions LAMMPS_NS::parse_bench_options(LAMMPS *lmp, int narg, char **arg)
{
  BenchOptions options;
  bool own_name = false;
  int iarg = 3;
  while (iarg < narg) {
    const std::string key = arg[iarg];
    const int values = key == "drift" ? 2 : 1;
    if (iarg + values >= narg) {
      utils::missing_cmd_args(FLERR, "fix bench/latency " + key, lmp->error);
    }
    own_name = own_name || key == "file";
    if (!parse_keyword(key, {lmp, arg, iarg}, options)) {
      lmp->error->all(FLERR, iarg,
                      "Unknown fix bench/latency keyword: {}; known are file, append, warmup, "
                      "energy, memory, flush, sync, halt, drift, leak, summary and interleave",
                      key);
    }
    iarg += 1 + values;
  }
  if (!own_name && lmp->universe->nworlds > 1) {
    options.file += "." + std::to_string(lmp->universe->iworld);
  }
  return options;
}
