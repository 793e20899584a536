/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   Force calls. What comes before them is in pair_mlff_init.cpp.
------------------------------------------------------------------------- */

#include "pair_mlff.h"

#include "pair_mlff_impl.h"

#include "mlff_ghost_cutoff.h"
#include "mlff_parallel.h"

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "force.h"
#include "memory.h"
#include "neigh_list.h"
#include "neighbor.h"
#include "platform.h"
#include "update.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <string>

using namespace LAMMPS_NS;

namespace {

// TorchScript measures its first calls and compiles for what it saw; a package has only memory to
// allocate.
constexpr int WARMUP_TORCHSCRIPT = 5;
constexpr int WARMUP_AOTINDUCTOR = 2;

}  // namespace

/* ---------------------------------------------------------------------- */

PairMLFF::PairMLFF(LAMMPS *lmp_in) : Pair(lmp_in), impl(new Impl)
{
  single_enable = 0;
  restartinfo = 0;
  one_coeff = 1;
  manybody_flag = 1;
  centroidstressflag = CENTROID_NOTAVAIL;

  // The virial always comes from the edges: folded ghosts carry no force, so F.r over atoms would
  // be wrong.
  no_virial_fdotr_compute = 1;
  comm_forward = 1;
  comm_reverse_off = 9;
}

/* ---------------------------------------------------------------------- */

PairMLFF::~PairMLFF()
{
  if (comm) {
    mlff::ask_ghost_cutoff(lmp, comm->cutghostuser, this, 0.0);
  }
  delete impl;
  if (allocated) {
    memory->destroy(setflag);
    memory->destroy(cutsq);
    memory->destroy(cutghost);
  }
}

/* ----------------------------------------------------------------------
   Called with new neighbor lists, before the first force call of a run.
------------------------------------------------------------------------- */

void PairMLFF::setup()
{
  if (!impl->warm) {
    warm_up();
  }
}

/* ----------------------------------------------------------------------
   So that the first force call is like all others: makes calls whose results nobody sees.
------------------------------------------------------------------------- */

void PairMLFF::warm_up()
{
  impl->warm = true;
  int calls = impl->warmup_calls;
  if (calls < 0) {
    calls = impl->model->backend() == "torchscript" ? WARMUP_TORCHSCRIPT : WARMUP_AOTINDUCTOR;
  }
  try {
    update_graph();
    for (int call = 0; call < calls && impl->graph->nodes() > 0; call++) {
      evaluate(false);
    }
  } catch (const std::exception &e) {
    stop(e);
  }
}

/* ----------------------------------------------------------------------
   On this rank alone: the others may be well.
------------------------------------------------------------------------- */

void PairMLFF::stop(const std::exception &e)
{
  std::string what = e.what();
  if (dynamic_cast<const std::bad_alloc *>(&e)) {
    what = "no memory for the graph of this rank's atoms; use fewer MPI ranks on each node, more "
           "nodes, or a smaller system";
  }
  error->one(FLERR, "Pair style mlff at step {}: {}", update->ntimestep, what);
}

/* ---------------------------------------------------------------------- */

mlff::OutputView PairMLFF::evaluate(bool want_virial)
{
  auto &graph = *impl->graph;
  auto &model = *impl->model;
  const int blocks = graph.blocks();
  if (blocks == 1) {
    auto view = graph.view();
    view.want_virial = want_virial;
    return model.evaluate(view);
  }

  // Several blocks at a time, one thread each: threads that share the work on one block would wait
  // for each other after every operation.
  auto &failures = impl->failures;
  failures.assign(std::min(blocks, model.lanes()), nullptr);
  const int lanes = static_cast<int>(failures.size());
  mlff::for_chunks(lanes, [&](int lane) {
    try {
      for (int block = lane; block < blocks; block += lanes) {
        graph.keep(block, model.evaluate(graph.view(block), lane));
      }
    } catch (...) {
      failures[lane] = std::current_exception();
    }
  });
  for (const auto &failure : failures) {
    if (failure) {
      std::rethrow_exception(failure);
    }
  }
  return graph.kept();
}

/* ---------------------------------------------------------------------- */

void PairMLFF::compute(int eflag, int vflag)
{
  ev_init(eflag, vflag);
  check_virial();

  if (neighbor->ago == 0) {
    check_special_bonds();
  }
  if (!impl->warm) {  // rerun calls no setup()
    warm_up();
  }

  // Without newton LAMMPS leaves sums of ghosts where they are.
  const int nall = atom->nlocal + atom->nghost;
  const bool own_sums = !impl->fold && !force->newton_pair;
  mlff::Sums sums;
  sums.want_virial = vflag_global != 0;
  if (nall > 0) {
    sums.force = reinterpret_cast<double(*)[3]>(atom->f[0]);
    sums.atom_energy = eflag_atom ? eatom : nullptr;
    sums.atom_virial = vflag_atom ? reinterpret_cast<double(*)[6]>(vatom[0]) : nullptr;
  }
  if (own_sums) {
    impl->clear_ghost_sums(nall, vflag_atom != 0);
    sums.force = reinterpret_cast<double(*)[3]>(impl->ghost_forces.data());
    sums.atom_virial =
        vflag_atom ? reinterpret_cast<double(*)[6]>(impl->ghost_virials.data()) : nullptr;
  }

  try {
    const double start = platform::walltime();
    update_graph();
    const double packed = platform::walltime();
    double evaluated = packed;
    const bool nodes = impl->graph->nodes() > 0;
    if (nodes) {
      const auto answer = evaluate(sums.want_virial);
      evaluated = platform::walltime();
      if (!impl->graph->scatter(answer, sums)) {
        throw mlff::ModelError("model " + impl->model->metadata().name +
                               " returned energies or forces that are not finite; the structure "
                               "may be far from what the model was trained on, or the model's "
                               "weights are damaged");
      }
    }
    if (own_sums) {
      send_ghost_sums_home();
    }
    const mlff::Phases call = {packed - start, evaluated - packed, platform::walltime() - evaluated,
                               nodes ? 1.0 : 0.0, static_cast<double>(impl->graph->edges())};
    impl->phases.add(call);
    impl->marked_call.take(call);
  } catch (const std::exception &e) {
    stop(e);
  }

  if (eflag_global) {
    eng_vdwl += sums.energy;
  }
  if (vflag_global) {
    for (int d = 0; d < 6; d++) {
      virial[d] += sums.virial[d];
    }
  }
}

/* ---------------------------------------------------------------------- */

void PairMLFF::check_virial()
{
  const auto &meta = impl->model->metadata();
  if (meta.gives("edge_grad") || (!vflag_either && !cvflag_atom)) {
    return;
  }
  if (vflag_atom) {
    error->all(FLERR,
               "Pair style mlff: model {} gives forces by atom, from which no virial per atom "
               "follows, so compute stress/atom and heat/flux need another model",
               meta.name);
  }
  if (!meta.gives("virial") && !impl->virial_warned) {
    impl->virial_warned = true;
    if (comm->me == 0) {
      error->warning(FLERR,
                     "Pair style mlff: model {} gives no virial, so the pressure is the kinetic "
                     "part alone",
                     meta.name);
    }
  }
}

/* ---------------------------------------------------------------------- */

void PairMLFF::update_graph()
{
  const int nall = atom->nlocal + atom->nghost;
  bool current = impl->graph_current && neighbor->ago != 0 &&
                 impl->atom_species.size() == static_cast<std::size_t>(nall);
  if (!current) {
    find_excluded();
  }
  // Monte Carlo commands change types without new neighbor lists.
  for (int i = 0; current && i < nall; i++) {
    current = impl->atom_species[i] == impl->species_of(i, atom->type[i]);
  }
  if (!current) {
    rebuild_graph();
  }
  if (nall > 0) {
    impl->graph->update(reinterpret_cast<double(*)[3]>(atom->x[0]), impl->model->metadata().cutoff);
  }
}

/* ---------------------------------------------------------------------- */

void PairMLFF::rebuild_graph()
{
  const int nlocal = atom->nlocal;
  const int nall = nlocal + atom->nghost;
  impl->graph_current = true;

  impl->atom_species.resize(nall);
  for (int i = 0; i < nall; i++) {
    impl->atom_species[i] = impl->species_of(i, atom->type[i]);
  }

  const int *owner = nullptr;
  if (impl->fold) {
    // On one rank every ghost is an image of an owned atom, and ghost communication hands each its
    // owner's index: this needs neither atom tags nor an atom map.
    impl->owner.resize(nall);
    for (int i = 0; i < nlocal; i++) {
      impl->owner[i] = i;
    }
    comm->forward_comm(this);
    owner = impl->owner.data();
  }

  mlff::NeighborView view;
  view.centres = list->inum;
  view.centre = list->ilist;
  view.count = list->numneigh;
  view.neighbours = list->firstneigh;
  view.mask = NEIGHMASK;
  view.of_ghosts = impl->layers > 1;
  impl->graph->rebuild(view, nall, impl->atom_species.data(), owner, impl->layers);
}

/* ---------------------------------------------------------------------- */

int PairMLFF::pack_forward_comm(int n, int *indices, double *buf, int /*pbc_flag*/, int * /*pbc*/)
{
  for (int i = 0; i < n; i++) {
    buf[i] = impl->owner[indices[i]];
  }
  return n;
}

void PairMLFF::unpack_forward_comm(int n, int first, double *buf)
{
  for (int i = 0; i < n; i++) {
    impl->owner[first + i] = static_cast<int>(buf[i]);
  }
}

/* ---------------------------------------------------------------------- */

void PairMLFF::send_ghost_sums_home()
{
  const bool virials = impl->want_ghost_virials;
  comm->reverse_comm(this, virials ? 9 : 3);
  for (int i = 0; i < atom->nlocal; i++) {
    for (int d = 0; d < 3; d++) {
      atom->f[i][d] += impl->ghost_forces[i][d];
    }
    for (int d = 0; virials && d < 6; d++) {
      vatom[i][d] += impl->ghost_virials[i][d];
    }
  }
}

int PairMLFF::pack_reverse_comm(int n, int first, double *buf)
{
  const bool virials = impl->want_ghost_virials;
  int m = 0;
  for (int i = first; i < first + n; i++) {
    for (int d = 0; d < 3; d++) {
      buf[m++] = impl->ghost_forces[i][d];
    }
    for (int d = 0; virials && d < 6; d++) {
      buf[m++] = impl->ghost_virials[i][d];
    }
  }
  return m;
}

void PairMLFF::unpack_reverse_comm(int n, int *indices, double *buf)
{
  const bool virials = impl->want_ghost_virials;
  int m = 0;
  for (int k = 0; k < n; k++) {
    for (int d = 0; d < 3; d++) {
      impl->ghost_forces[indices[k]][d] += buf[m++];
    }
    for (int d = 0; virials && d < 6; d++) {
      impl->ghost_virials[indices[k]][d] += buf[m++];
    }
  }
}

/* ---------------------------------------------------------------------- */

double PairMLFF::memory_usage()
{
  double bytes = Pair::memory_usage();
  if (impl->graph) {
    bytes += impl->graph->bytes();
  }
  return bytes + impl->atom_species.bytes() + impl->excluded.bytes() + impl->owner.bytes() +
         impl->ghost_forces.bytes() + impl->ghost_virials.bytes();
}

/* ---------------------------------------------------------------------- */

void *PairMLFF::extract(const char *name, int &dim)
{
  dim = 0;
  if (strcmp(name, "mlff_metadata") == 0 && impl->model) {
    return impl->description.data();
  }
  if (strcmp(name, "mlff_phases") == 0) {
    dim = 1;
    return &impl->phases;
  }
  if (strcmp(name, "mlff_marked_call") == 0) {
    return &impl->marked_call;
  }
  return nullptr;
}
