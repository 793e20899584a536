/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later
------------------------------------------------------------------------- */

#include "pair_mlff.h"

#include "mlff_graph.h"
#include "mlff_model.h"

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "force.h"
#include "memory.h"
#include "neigh_list.h"
#include "neighbor.h"
#include "update.h"
#include "utils.h"

#include <cstring>
#include <memory>
#include <string>
#include <vector>

using namespace LAMMPS_NS;

namespace {

enum class Mode { AUTO, FOLD, GHOST };

}  // namespace

struct PairMLFF::Impl {
  std::string device = "auto";
  Mode mode = Mode::AUTO;
  bool fold = true;  // the mode in force, decided in init_style()
  std::unique_ptr<mlff::Model> model;
  std::unique_ptr<mlff::Graph> graph;
  std::vector<int> type_species;  // [ntypes + 1] model's species index, -1 for NULL
  std::vector<int> atom_species;  // [nall]
  std::vector<int> owner;         // [nall] fold mode: the owned atom behind each local atom
  int graph_atoms = -1;           // nall of the last rebuild
  bool virial_warned = false;
  std::string description;  // what extract("mlff_metadata") returns
};

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
}

/* ---------------------------------------------------------------------- */

PairMLFF::~PairMLFF()
{
  delete impl;
  if (allocated) {
    memory->destroy(setflag);
    memory->destroy(cutsq);
  }
}

/* ---------------------------------------------------------------------- */

void PairMLFF::compute(int eflag, int vflag)
{
  ev_init(eflag, vflag);
  check_virial();

  // Collective, so before a rank without atoms returns.
  if (neighbor->ago == 0 || impl->graph_atoms != atom->nlocal + atom->nghost) {
    rebuild_graph();
  }
  if (impl->graph->nodes() == 0) {
    return;
  }

  impl->graph->update(reinterpret_cast<double(*)[3]>(atom->x[0]), impl->model->metadata().cutoff);

  mlff::Sums sums;
  sums.force = reinterpret_cast<double(*)[3]>(atom->f[0]);
  sums.want_virial = vflag_global != 0;
  if (eflag_atom) {
    sums.atom_energy = eatom;
  }
  if (vflag_atom) {
    sums.atom_virial = reinterpret_cast<double(*)[6]>(vatom[0]);
  }
  try {
    if (!impl->graph->scatter(impl->model->evaluate(impl->graph->view()), sums)) {
      throw mlff::ModelError("model " + impl->model->metadata().name +
                             " returned energies or forces that are not finite; the structure may "
                             "be far from what the "
                             "model was trained on, or the model's weights are damaged");
    }
  } catch (const std::exception &e) {
    error->one(FLERR, "Pair style mlff at step {}: {}", update->ntimestep, e.what());
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

void PairMLFF::rebuild_graph()
{
  const int nlocal = atom->nlocal;
  const int nall = nlocal + atom->nghost;
  impl->graph_atoms = nall;

  impl->atom_species.resize(nall);
  for (int i = 0; i < nall; i++) {
    impl->atom_species[i] = impl->type_species[atom->type[i]];
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
  impl->graph->rebuild(view, nall, impl->atom_species.data(), owner);
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

void PairMLFF::settings(int narg, char **arg)
{
  impl->device = "auto";
  impl->mode = Mode::AUTO;
  for (int iarg = 0; iarg < narg; iarg += 2) {
    if (iarg + 1 >= narg) {
      utils::missing_cmd_args(FLERR, std::string("pair_style mlff ") + arg[iarg], error);
    }
    const std::string value = arg[iarg + 1];
    if (strcmp(arg[iarg], "device") == 0) {
      impl->device = value;
    } else if (strcmp(arg[iarg], "mode") == 0) {
      if (value == "auto") {
        impl->mode = Mode::AUTO;
      } else if (value == "fold") {
        impl->mode = Mode::FOLD;
      } else if (value == "ghost") {
        impl->mode = Mode::GHOST;
      } else {
        error->all(FLERR, iarg + 1, "Unknown pair_style mlff mode: {}; use auto, fold or ghost",
                   value);
      }
    } else {
      error->all(FLERR, iarg, "Unknown pair_style mlff keyword: {}; known are device and mode",
                 arg[iarg]);
    }
  }
}

/* ---------------------------------------------------------------------- */

void PairMLFF::allocate()
{
  allocated = 1;
  const int n = atom->ntypes + 1;
  memory->create(setflag, n, n, "pair:setflag");
  memory->create(cutsq, n, n, "pair:cutsq");
  map = new int[n];
}

/* ---------------------------------------------------------------------- */

void PairMLFF::coeff(int narg, char **arg)
{
  const int ntypes = atom->ntypes;
  if (narg < 3) {
    utils::missing_cmd_args(FLERR, "pair_coeff", error);
  }
  if (narg != 3 + ntypes) {
    error->all(FLERR,
               "Pair style mlff needs one element (or NULL) for each atom type after the model "
               "file: there are {} atom types and {} elements. Write: pair_coeff * * {} El1{}",
               ntypes, narg - 3, arg[2], ntypes > 1 ? fmt::format(" ... El{}", ntypes) : "");
  }

  // All that can be refused comes first: a program that goes on after an error keeps its old model.
  auto model = load(arg[2]);
  std::vector<int> type_species(ntypes + 1, -1);
  for (int type = 1; type <= ntypes; type++) {
    const std::string element = arg[2 + type];
    if (element == "NULL") {
      continue;
    }
    type_species[type] = model->metadata().species_index(element);
    if (type_species[type] < 0) {
      std::string known;
      for (const auto &name : model->metadata().species) {
        known += " " + name;
      }
      error->all(FLERR, 2 + type,
                 "Model {} does not cover element {} (atom type {}); it covers:{}. Use another "
                 "model or correct the element's name",
                 arg[2], element, type, known);
    }
  }
  if (!allocated) {
    allocate();
  }
  map_element2type(narg - 3, arg + 3);
  impl->type_species = std::move(type_species);
  impl->graph = std::make_unique<mlff::Graph>(model->metadata().dtype);
  impl->graph_atoms = -1;
  impl->model = std::move(model);

  const auto &meta = impl->model->metadata();
  impl->description = mlff::describe(*impl->model);
  if (comm->me == 0) {
    utils::logmesg(
        lmp, "Pair style mlff: model {} {}, {} on {}, {} thread(s), {}, cutoff {} A, {} layer(s)\n",
        meta.name, meta.version, impl->model->backend(), impl->model->device(),
        impl->model->threads(), meta.dtype == mlff::Dtype::float64 ? "float64" : "float32",
        meta.cutoff, meta.layers > 0 ? std::to_string(meta.layers) : "unknown");
    if (!meta.conservative) {
      error->warning(FLERR,
                     "Pair style mlff: model {} predicts forces directly, not as the gradient of "
                     "its energy: a run without thermostat will not conserve energy",
                     meta.name);
    }
  }
}

/* ---------------------------------------------------------------------- */

std::unique_ptr<mlff::Model> PairMLFF::load(const char *name)
{
  std::unique_ptr<mlff::Model> model;
  std::string message;
  const std::string path = utils::get_potential_file_path(name);
  try {
    if (path.empty()) {
      throw mlff::ModelError(
          std::string("Model file ") + name +
          " does not exist, neither as given nor in the folders of LAMMPS_POTENTIALS");
    }
    model = mlff::load_model(path, impl->device);
  } catch (const std::exception &e) {
    message = e.what();
  }

  // error->all() waits for all ranks, so it may only be called when all of them failed.
  int failed = message.empty() ? 0 : 1;
  int failures = 0;
  MPI_Allreduce(&failed, &failures, 1, MPI_INT, MPI_SUM, world);
  if (failures == comm->nprocs) {
    error->all(FLERR, message);
  }
  if (failed) {
    error->one(FLERR, message);
  }
  if (failures) {
    MPI_Barrier(world);
  }
  return model;
}

/* ---------------------------------------------------------------------- */

void PairMLFF::init_style()
{
  const auto &meta = impl->model->metadata();
  if (strcmp(update->unit_style, "metal") != 0) {
    error->all(FLERR, "Pair style mlff needs units metal, this simulation uses units {}",
               update->unit_style);
  }

  impl->fold = impl->mode == Mode::FOLD || (impl->mode == Mode::AUTO && comm->nprocs == 1);
  if (impl->fold && comm->nprocs > 1) {
    error->all(FLERR,
               "Pair style mlff: mode fold works on one MPI rank, there are {}; use mode ghost",
               comm->nprocs);
  }
  if (!impl->fold) {
    if (meta.layers != 1) {
      error->all(
          FLERR,
          "Pair style mlff: model {} passes messages over {} layers, which needs mode fold on one "
          "MPI rank; mode "
          "ghost supports strictly local models (layers 1). Use 1 rank and more OpenMP threads",
          meta.name, meta.layers > 0 ? std::to_string(meta.layers) : "several");
    }
    if (!meta.conservative && meta.gives("node_force")) {
      error->all(
          FLERR,
          "Pair style mlff: model {} predicts forces directly, and those of ghosts cannot be "
          "told apart, which needs mode fold on one MPI rank. Use 1 rank and more OpenMP "
          "threads",
          meta.name);
    }
    if (!force->newton_pair) {
      error->all(FLERR, "Pair style mlff: mode ghost needs newton pair on, since forces on ghosts "
                        "go back to their owners");
    }
  }
  check_special_bonds();
  neighbor->add_request(this, NeighConst::REQ_FULL);
  impl->graph_atoms = -1;
}

/* ---------------------------------------------------------------------- */

void PairMLFF::check_special_bonds()
{
  bool excluded = false;
  for (int k = 1; k <= 3; k++) {
    excluded = excluded || (force->special_lj[k] == 0.0 && force->special_coul[k] == 0.0);
  }
  if (!excluded || atom->molecular == Atom::ATOMIC || atom->nbonds == 0) {
    return;
  }
  const char *const text =
      "Pair style mlff: special_bonds leaves bonded atoms out of the neighbor list, and so out of "
      "the model's sight. Write: special_bonds lj/coul 1.0 1.0 1.0";
  // Under a hybrid style the bonds may be among atoms of other styles.
  if (force->pair != this) {
    if (comm->me == 0) {
      error->warning(FLERR, text);
    }
    return;
  }
  error->all(FLERR, text);
}

/* ---------------------------------------------------------------------- */

double PairMLFF::init_one(int i, int j)
{
  if (setflag[i][j] == 0) {
    error->all(FLERR, "All pair coeffs are not set");
  }
  return impl->model->metadata().cutoff;
}

/* ---------------------------------------------------------------------- */

double PairMLFF::memory_usage()
{
  double bytes = Pair::memory_usage();
  if (impl->graph) {
    bytes += impl->graph->bytes();
  }
  bytes +=
      static_cast<double>((impl->atom_species.capacity() + impl->owner.capacity()) * sizeof(int));
  return bytes;
}

/* ---------------------------------------------------------------------- */

void *PairMLFF::extract(const char *name, int &dim)
{
  dim = 0;
  if (strcmp(name, "mlff_metadata") == 0 && impl->model) {
    return impl->description.data();
  }
  return nullptr;
}
