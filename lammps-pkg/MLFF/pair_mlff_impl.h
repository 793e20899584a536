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
#include "process_memory.h"

#include <algorithm>
#include <array>
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
  std::unique_ptr<mlff::KeptMemory> freed_memory;  // outlives the model, whose memory it gives back
  std::unique_ptr<mlff::Model> model;
  std::unique_ptr<mlff::Graph> graph;
  std::vector<int> type_species;  // [ntypes + 1] model's species index, -1 for NULL
  mlff::Units units;
  bool warm = false;  // the model has made its warm-up calls

  // init_style()
  bool fold = true;  // the mode in force
  int layers = 1;    // of edges around owned atoms: 1 in mode fold
  bool virial_warned = false;
  bool exclusions_warned = false;
  bool bonds_warned = false;
  std::string description;  // what extract("mlff_metadata") returns

  // force calls
  bool graph_current = false;      // the graph is of this model and list
  bool excludes = false;           // there are atoms that neigh_modify takes out
  mlff::Buffer<char> excluded;     // [nall] those, as of the present neighbor list
  mlff::Buffer<int> atom_species;  // [nall] -1: no node
  mlff::Buffer<int> owner;         // [nall] mode fold: the owned atom behind each local atom
  // Mode ghost without newton: what is to be added to f and, if it is wanted, to vatom.
  mlff::Buffer<std::array<double, 3>> ghost_forces;   // [nall]
  mlff::Buffer<std::array<double, 6>> ghost_virials;  // [nall]
  bool want_ghost_virials = false;                    // the same on all ranks
  std::vector<std::exception_ptr> failures;           // of the threads that evaluate blocks
  mlff::Phases phases;                                // sums
  mlff::MarkedCall marked_call;

  /// The model's species index of an atom of this type, -1 if the model does not see it.
  [[nodiscard]] int species_of(int atom, int type) const
  {
    return excludes && excluded[atom] != 0 ? -1 : type_species[type];
  }

  void clear_ghost_sums(int nall, bool virials)
  {
    want_ghost_virials = virials;
    ghost_forces.resize(nall);
    ghost_virials.resize(virials ? nall : 0);
    std::fill_n(ghost_forces.data(), ghost_forces.size(), std::array<double, 3>{});
    std::fill_n(ghost_virials.data(), ghost_virials.size(), std::array<double, 6>{});
  }
};

#endif
