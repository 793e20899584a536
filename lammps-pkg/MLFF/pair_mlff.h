/* -*- c++ -*- ----------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   Runs exported PyTorch models (model contract, version 1) through LibTorch.
------------------------------------------------------------------------- */

#ifdef PAIR_CLASS
// clang-format off
PairStyle(mlff,PairMLFF);
// clang-format on
#else

#ifndef LMP_PAIR_MLFF_H
#define LMP_PAIR_MLFF_H

#include "pair.h"

#include <exception>
#include <memory>

namespace mlff {
class Model;
struct OutputView;
}  // namespace mlff

namespace LAMMPS_NS {

class PairMLFF : public Pair {
public:
  PairMLFF(class LAMMPS *);
  ~PairMLFF() override;

  void compute(int, int) override;
  void settings(int, char **) override;
  void coeff(int, char **) override;
  void init_style() override;
  void setup() override;
  double init_one(int, int) override;
  int pack_forward_comm(int, int *, double *, int, int *) override;
  void unpack_forward_comm(int, int, double *) override;
  int pack_reverse_comm(int, int, double *) override;
  void unpack_reverse_comm(int, int *, double *) override;
  double memory_usage() override;
  void *extract(const char *, int &) override;

private:
  struct Impl;  // the model and its graph; keeps LibTorch out of this header
  Impl *impl;

  // pair_mlff.cpp: force calls
  void update_graph();
  void rebuild_graph();
  void check_virial();
  void warm_up();
  [[noreturn]] void stop(const std::exception &);
  mlff::OutputView evaluate(bool);
  void send_ghost_sums_home();

  // pair_mlff_exclude.cpp: neigh_modify exclude, special_bonds
  void find_excluded();
  void warn_of_exclusions();
  void check_special_bonds();

  // pair_mlff_ghosts.cpp: mode ghost
  void check_ghost_mode();
  void extend_ghost_shell();

  // pair_mlff_init.cpp: what comes before force calls
  void allocate();
  std::unique_ptr<mlff::Model> load(const char *);
  void choose_threads();
};

}  // namespace LAMMPS_NS

#endif
#endif
