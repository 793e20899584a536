/* -*- c++ -*- ----------------------------------------------------------
   mlff-bench, for tests only
   SPDX-License-Identifier: GPL-2.0-or-later

   A pair style whose time, memory and energy are known beforehand, to test what fix bench/latency
   says of them.
------------------------------------------------------------------------- */

#ifdef PAIR_CLASS
// clang-format off
PairStyle(bench/synthetic,PairBenchSynthetic);
// clang-format on
#else

#ifndef LMP_PAIR_BENCH_SYNTHETIC_H
#define LMP_PAIR_BENCH_SYNTHETIC_H

#include "pair.h"

namespace LAMMPS_NS {

class PairBenchSynthetic : public Pair {
public:
  explicit PairBenchSynthetic(class LAMMPS *);
  ~PairBenchSynthetic() override;

  void compute(int, int) override;
  void settings(int, char **) override;
  void coeff(int, char **) override;
  double init_one(int, int) override;

private:
  struct Impl;  // settings, anchors and what was leaked
  Impl *impl;

  void anchor_atoms();
  void add_springs(double);
};

}  // namespace LAMMPS_NS

#endif
#endif
