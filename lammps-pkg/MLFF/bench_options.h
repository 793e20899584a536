// SPDX-License-Identifier: GPL-2.0-or-later
// Keywords of fix bench/latency.

#ifndef MLFF_BENCH_OPTIONS_H
#define MLFF_BENCH_OPTIONS_H

#include "bench_drift.h"
#include "bench_log_lines.h"

#include "lmptype.h"

#include <string>

namespace LAMMPS_NS {

class LAMMPS;

struct BenchOptions {
  std::string file = "bench_latency.log";
  std::string interleave_socket;  // empty: interleaved with nobody
  bool append = false;
  bigint warmup = 0;  // calls of steps
  mlff::EnergySource energy = mlff::EnergySource::thermo;
  int energy_every = 0;    // steps, with EnergySource::steps, else 0
  int memory_every = 100;  // calls; 0: never
  double flush_s = 1.0;
  bool sync = false;
  bool halt = false;
  mlff::DriftLimits drift;
  double leak_limit_B = 10e6;
  bool summary = true;
};

/// Ends LAMMPS with what is wrong in them.
BenchOptions parse_bench_options(LAMMPS *lmp, int narg, char **arg);

}  // namespace LAMMPS_NS

#endif
