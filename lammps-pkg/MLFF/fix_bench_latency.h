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

#include <array>
#include <optional>
#include <string>

namespace mlff {
struct BenchEnd;
struct BenchExtras;
struct BenchHeader;
struct BenchRun;
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
  struct Impl;  // options, buffers, counters and the log
  Impl *impl;

  // fix_bench_latency_setup.cpp
  void parse(int, char **);

  // fix_bench_latency_section.cpp
  mlff::BenchHeader describe() const;
  std::array<double, 9> lasting_box(const mlff::BenchHeader &) const;
  void begin_section(bool);
  void prepare();
  void write_header(const mlff::BenchHeader &);

  // fix_bench_latency.cpp
  void begin_setup_call(int);
  bool in_rerun() const;
  void begin_call(int, int);
  void begin_run(bool);
  void begin_loop();
  void add_sample(int, int);
  void end_window();

  // fix_bench_latency_energy.cpp
  void sample_energy();
  void harvest_energy(bool);
  void set_energies(mlff::BenchExtras &, std::optional<double>, std::optional<double>);
  void keep_energy(mlff::BenchExtras &, double, std::optional<double>, bool);
  void check_energy(const mlff::BenchExtras &);

  // fix_bench_latency_conserve.cpp
  std::string account_of(Fix *);
  void find_accounts();
  void note_conditions();
  std::string why_not_conserved() const;
  std::string what_has_changed(bool);
  double conserved(double, bool);

  // fix_bench_latency_rows.cpp
  mlff::BenchEnd end_now(bigint) const;
  void collect(bool, bigint);
  void flush(bigint);
  void take_turn();
  void sample_memory();
  void reduce_rows();
  void plan_next_flush(bigint);

  // fix_bench_latency_output.cpp
  void end_run();
  void end_unfinished();
  void write_summary(double);
  void print_summary(const mlff::BenchRun &);
  void reduce_statistics();
};

}  // namespace LAMMPS_NS

#endif
#endif
