/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   pair_style mlff in mode ghost: whether a model allows it, and how far ghosts have to reach.
------------------------------------------------------------------------- */

#include "pair_mlff.h"

#include "pair_mlff_impl.h"

#include "mlff_ghost_cutoff.h"
#include "mlff_node_place.h"
#include "process_memory.h"

#include "atom.h"
#include "comm.h"
#include "domain.h"
#include "error.h"
#include "neighbor.h"
#include "utils.h"

#include <algorithm>
#include <cmath>

using namespace LAMMPS_NS;

namespace {

// A lower bound for what one candidate edge takes: neighbor list, graph, and the model's input and
// output.
constexpr double BYTES_PER_CANDIDATE = 64.0;

}  // namespace

/* ---------------------------------------------------------------------- */

void PairMLFF::check_ghost_mode()
{
  const auto &meta = impl->model->metadata();
  if (meta.layers < 1) {
    error->all(
        FLERR,
        "Pair style mlff: the file of model {} sets no bound to how far its messages pass, which "
        "mode ghost has to know. Use 1 MPI rank and more OpenMP threads, or a file of "
        "contract 1 from the exporter of its family",
        meta.name);
  }
  if (!meta.conservative) {
    error->all(FLERR,
               "Pair style mlff: model {} predicts forces directly, and those of ghosts cannot be "
               "told apart, which needs mode fold on one MPI rank. Use 1 rank and more OpenMP "
               "threads",
               meta.name);
  }
  if (meta.layers > 1 && comm->mode != Comm::SINGLE) {
    error->all(FLERR,
               "Pair style mlff: model {} passes messages over {} layers, which needs comm_modify "
               "mode single on several MPI ranks",
               meta.name, meta.layers);
  }
}

/* ----------------------------------------------------------------------
   Messages come from as far as layers x cutoff, so ghosts have to as well. The skin is for what
   atoms move until neighbor lists are built again. LAMMPS has its own ghost cutoff back when this
   style ends.
------------------------------------------------------------------------- */

void PairMLFF::extend_ghost_shell()
{
  if (impl->layers <= 1) {
    mlff::ask_ghost_cutoff(lmp, comm->cutghostuser, this, 0.0);
    return;
  }
  const auto &meta = impl->model->metadata();
  const double cutoff = meta.cutoff / impl->units.length_A;
  const double shell = meta.layers * cutoff + neighbor->skin;

  double volume = 1.0;
  double with_shell = 1.0;
  const double *const edge = domain->prd;
  for (int d = 0; d < 3; d++) {
    if (comm->style == Comm::TILED && domain->periodicity[d] && shell > edge[d]) {
      error->all(
          FLERR,
          "Pair style mlff: model {} needs ghosts within {:.4g} on {} MPI ranks, more than the "
          "box length {:.4g} that comm_style tiled allows; use comm_style brick, or 1 rank",
          meta.name, shell, comm->nprocs, edge[d]);
    }
    const double side = edge[d] / comm->procgrid[d];
    volume *= edge[d];
    with_shell *=
        domain->periodicity[d] ? side + 2.0 * shell : std::min(side + 2.0 * shell, edge[d]);
  }

  const double density = static_cast<double>(atom->natoms) / volume;
  const double atoms = density * with_shell;
  const double reach = cutoff + neighbor->skin;
  const double bytes =
      atoms * density * (4.0 / 3.0) * M_PI * reach * reach * reach * BYTES_PER_CANDIDATE;
  const int ranks = mlff::place_on_node(world).ranks;
  double available = mlff::available_memory_B();
  MPI_Allreduce(MPI_IN_PLACE, &available, 1, MPI_DOUBLE, MPI_MIN, world);
  if (available > 0.0 && bytes * ranks > available) {
    error->all(
        FLERR,
        "Pair style mlff: model {} needs ghosts within {:.4g}, some {:.3g} atoms on each MPI "
        "rank: at least {:.3g} GiB for the {} ranks of a node that has {:.3g} GiB left. Use 1 "
        "rank and more OpenMP threads, or fewer ranks on each node",
        meta.name, shell, atoms, bytes * ranks / 1073741824.0, ranks, available / 1073741824.0);
  }

  const double before = comm->cutghostuser;
  mlff::ask_ghost_cutoff(lmp, comm->cutghostuser, this, shell);
  if (comm->cutghostuser != before && comm->me == 0) {
    utils::logmesg(lmp,
                   "Pair style mlff: ghost cutoff set to {:.6g} for the {} layers of model {}: "
                   "about {:.3g} atoms on each MPI rank for {:.3g} of its own\n",
                   shell, meta.layers, meta.name, atoms,
                   static_cast<double>(atom->natoms) / comm->nprocs);
  }
}
