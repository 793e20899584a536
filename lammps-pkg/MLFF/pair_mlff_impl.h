/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   What pair_style mlff holds; for its own files only.
------------------------------------------------------------------------- */

#ifndef MLFF_PAIR_MLFF_IMPL_H
#define MLFF_PAIR_MLFF_IMPL_H

#include "pair_mlff.h"

#include "mlff_buffer.h"
#include "mlff_graph.h"
#include "mlff_model.h"
#include "mlff_phases.h"

#include <exception>
#include <memory>
#include <string>
#include <vector>

struct LAMMPS_NS::PairMLFF::Impl {
  enum class Mode { AUTO, FOLD, GHOST };

  // pair_style
  std::string device = "auto";
  Mode mode = Mode::AUTO;
  int warmup_calls = -1;  // -1: what the backend needs

  // pair_coeff
  std::unique_ptr<mlff::Model> model;
  std::unique_ptr<mlff::Graph> graph;
  std::vector<int> type_species;  // [ntypes + 1] model's species index, -1 for NULL
  mlff::Units units;
  bool warm = false;  // the model has made its warm-up calls

  // init_style()
  bool fold = true;  // the mode in force
  int layers = 1;    // of edges around owned atoms: 1 in mode fold
  bool virial_warned = false;
  std::string description;  // what extract("mlff_metadata") returns

  // force calls
  bool graph_current = false;       // the graph is of this model and list
  mlff::Buffer<int> atom_species;   // [nall]
  mlff::Buffer<int> owner;          // [nall] mode fold: the owned atom behind each local atom
  mlff::Buffer<double> ghost_sums;  // mode ghost without newton: [nall, 3] forces, then [nall, 6]
                                    // virials if they are wanted
  bool ghost_virials = false;       // they are

  std::vector<std::exception_ptr> failures;  // of the threads that evaluate blocks
  mlff::Phases phases;
};

#endif
