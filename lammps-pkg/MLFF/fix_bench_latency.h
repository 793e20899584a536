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

#include <cstdint>

namespace mlff {
struct BenchHeader;
struct BenchExtras;
enum class Alarm : std::uint8_t;
enum class Phase : std::uint8_t;
}  // namespace mlff

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
  void setup_pre_force_respa(int, int) override;
  void setup_pre_reverse(int, int) override;
  void pre_force(int) override;
  void pre_force_respa(int, int, int) override;
  void pre_reverse(int, int) override;
  void min_pre_force(int) override;
  void min_pre_reverse(int, int) override;
  void end_of_step() override;
  void post_run() override;
  double compute_vector(int) override;
  double compute_array(int, int) override;
  double memory_usage() override;
  void write_restart(FILE *) override;
  void restart(char *) override;

private:
  struct FixBenchLatencyImpl *impl = nullptr;  // the parts that the fix is made of

  // fix_bench_latency.cpp, which calls all of the following
  void begin_setup_call(int);
  void begin_call(mlff::Phase, int);
  void add_sample(mlff::Phase, int);
  void end_window();

  // fix_bench_latency_energy.cpp, which calls those of fix_bench_latency_run.cpp
  void sample_energy();
  void harvest_energy(bool);
  void act_on(mlff::Alarm, const mlff::BenchExtras &);

  // fix_bench_latency_run.cpp
  bool in_rerun() const;
  void begin_section(bool);
  void write_header(const mlff::BenchHeader &);
  void begin_run(bool);
  void begin_loop();
  void take_slice();
  void flush(bigint);
  void end_run();
  void end_unfinished();
  void write_summary(double);

  // fix_bench_latency_output.cpp
  void reduce_statistics();
};

}  // namespace LAMMPS_NS

#endif
#endif
