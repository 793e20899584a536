/* -*- c++ -*- ----------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   Times every force call of any pair style and logs latency, memory and energy.
------------------------------------------------------------------------- */

#ifdef FIX_CLASS
// clang-format off
FixStyle(bench/latency,FixBenchLatency);
// clang-format on
#else

#ifndef LMP_FIX_BENCH_LATENCY_H
#define LMP_FIX_BENCH_LATENCY_H

#include "fix.h"

namespace LAMMPS_NS {

class FixBenchLatency : public Fix {
public:
  FixBenchLatency(class LAMMPS *, int, char **);
  ~FixBenchLatency() override;

  int setmask() override;
  void init() override;
  void setup(int) override;
  void min_setup(int) override;
  void setup_pre_force(int) override;
  void setup_pre_reverse(int, int) override;
  void pre_force(int) override;
  void pre_reverse(int, int) override;
  void min_pre_force(int) override;
  void min_pre_reverse(int, int) override;
  void end_of_step() override;
  void post_run() override;
  double compute_vector(int) override;
  double memory_usage() override;

private:
  struct Impl;  // buffers, counters and the log
  Impl *impl;

  void parse(int, char **);
  void write_header();
  void begin_call(int);
  void end_window();
  double current_pair() const;
  void finish_call(double);
  void harvest_energy();
  void flush();
  void reduce_rows();
  void plan_next_flush();
};

}  // namespace LAMMPS_NS

#endif
#endif
