/* ----------------------------------------------------------------------
   mlff-bench, LAMMPS package MLFF
   SPDX-License-Identifier: GPL-2.0-or-later

   pair_style mlff before the first force call: commands, model, units, threads, graph mode.
------------------------------------------------------------------------- */

#include "pair_mlff.h"

#include "pair_mlff_impl.h"

#include "mlff_node_place.h"
#include "mlff_text.h"
#include "mlff_units.h"
#include "process_memory.h"

#include "atom.h"
#include "comm.h"
#include "error.h"
#include "force.h"
#include "memory.h"
#include "neighbor.h"
#include "platform.h"
#include "universe.h"
#include "update.h"
#include "utils.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

using namespace LAMMPS_NS;

namespace {

// Edges that a strictly local model gets at a time: so few that what it computes in between stays
// in the caches of a core, docs/performance.md; for a device, so many that they fill it.
constexpr std::int64_t EDGES_PER_THREAD = 2048;
constexpr std::int64_t EDGES_PER_DEVICE = 1 << 22;

// Which of the processes on this node we are, from 0, as the MPI launcher or Slurm says. This also
// holds across partitions.
int node_rank(int place, int partition)
{
  for (const char *name : {"MPI_LOCALRANKID", "OMPI_COMM_WORLD_LOCAL_RANK", "PALS_LOCAL_RANKID",
                           "MV2_COMM_WORLD_LOCAL_RANK", "SLURM_LOCALID"}) {
    if (const char *text = std::getenv(name)) {
      return std::max(0, std::atoi(text));
    }
  }
  return place + partition;
}

}  // namespace

/* ---------------------------------------------------------------------- */

void PairMLFF::settings(int narg, char **arg)
{
  impl->device = "auto";
  impl->mode = Impl::Mode::AUTO;
  impl->warmup_calls = -1;
  for (int iarg = 0; iarg < narg; iarg += 2) {
    if (iarg + 1 >= narg) {
      utils::missing_cmd_args(FLERR, std::string("pair_style mlff ") + arg[iarg], error);
    }
    const std::string value = arg[iarg + 1];
    if (strcmp(arg[iarg], "device") == 0) {
      impl->device = value;
    } else if (strcmp(arg[iarg], "mode") == 0) {
      if (value == "auto") {
        impl->mode = Impl::Mode::AUTO;
      } else if (value == "fold") {
        impl->mode = Impl::Mode::FOLD;
      } else if (value == "ghost") {
        impl->mode = Impl::Mode::GHOST;
      } else {
        error->all(FLERR, iarg + 1, "Unknown pair_style mlff mode: {}; use auto, fold or ghost",
                   value);
      }
    } else if (strcmp(arg[iarg], "warmup") == 0) {
      impl->warmup_calls = value == "auto" ? -1 : utils::inumeric(FLERR, value, false, lmp);
      if (value != "auto" && impl->warmup_calls < 0) {
        error->all(FLERR, iarg + 1, "Pair_style mlff warmup must be auto, or 0 or more calls");
      }
    } else {
      error->all(FLERR, iarg,
                 "Unknown pair_style mlff keyword: {}; known are device, mode and warmup",
                 arg[iarg]);
    }
  }

  // Hybrid styles ask before there is a model that says how many layers it has.
  ghostneigh = impl->mode == Impl::Mode::GHOST || comm->nprocs > 1 ? 1 : 0;
}

/* ---------------------------------------------------------------------- */

void PairMLFF::allocate()
{
  allocated = 1;
  const int n = atom->ntypes + 1;
  memory->create(setflag, n, n, "pair:setflag");
  memory->create(cutsq, n, n, "pair:cutsq");
  memory->create(cutghost, n, n, "pair:cutghost");
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
  const auto *const style = mlff::find_unit_style(update->unit_style);
  if (!style || style->length_A == 0.0) {
    error->all(FLERR,
               "Pair style mlff works with units that can be converted to eV and Angstrom, such as "
               "metal; this simulation uses units {}",
               update->unit_style);
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
  impl->units = {style->length_A, style->energy_eV};
  impl->graph = std::make_unique<mlff::Graph>(model->metadata().dtype, impl->units);
  impl->graph_current = false;
  impl->model = std::move(model);
  impl->warm = false;

  const auto &meta = impl->model->metadata();
  const int threads = impl->model->threads();
  impl->graph->use_threads(threads);
  if (meta.strictly_local()) {
    const bool cpu = impl->model->device() == "cpu";
    const int lanes = impl->model->lanes();
    impl->graph->use_blocks(cpu ? EDGES_PER_THREAD * threads / lanes : EDGES_PER_DEVICE, lanes);
  }
  // Blocks of strictly local models are small.
  const bool keeps = meta.layers != 1 && impl->model->device() == "cpu";
  impl->freed_memory = keeps ? std::make_unique<mlff::KeptMemory>() : nullptr;
  impl->description = mlff::describe(*impl->model);
  if (comm->me == 0) {
    utils::logmesg(
        lmp, "Pair style mlff: model {} {}, {} on {}, {} thread(s), {}, cutoff {} A, {} layer(s)\n",
        meta.name, meta.version, impl->model->backend(), impl->model->device(), threads,
        meta.dtype == mlff::Dtype::float64 ? "float64" : "float32", meta.cutoff,
        meta.layers > 0 ? std::to_string(meta.layers) : "unknown");
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
  const int place = node_rank(mlff::place_on_node(world).rank, universe->iworld);
  std::unique_ptr<mlff::Model> model;
  std::string message;
  const std::string path = utils::get_potential_file_path(name);
  try {
    if (path.empty()) {
      throw mlff::ModelError(
          std::string("Model file ") + name +
          " does not exist, neither as given nor in the folders of LAMMPS_POTENTIALS");
    }
    choose_threads();  // which loads LibTorch, if the style is a plugin's
    mlff::use_node_rank(place);
    model = mlff::load_model(path, impl->device);
  } catch (const std::exception &e) {
    message = mlff::visible(e.what());
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

/* ----------------------------------------------------------------------
   LAMMPS' number of threads follows OMP_NUM_THREADS and the package command. A LAMMPS without
   OpenMP has no say.
------------------------------------------------------------------------- */

void PairMLFF::choose_threads()
{
  if (!utils::strmatch(platform::openmp_standard(), "not enabled")) {
    mlff::use_threads(comm->nthreads);
  }
}

/* ---------------------------------------------------------------------- */

void PairMLFF::init_style()
{
  const auto &meta = impl->model->metadata();
  impl->fold =
      impl->mode == Impl::Mode::FOLD || (impl->mode == Impl::Mode::AUTO && comm->nprocs == 1);
  if (impl->fold && comm->nprocs > 1) {
    error->all(FLERR,
               "Pair style mlff: mode fold works on one MPI rank, there are {}; use mode ghost",
               comm->nprocs);
  }
  impl->layers = 1;
  if (!impl->fold) {
    check_ghost_mode();
    impl->layers = meta.layers;
  }
  check_special_bonds();
  choose_threads();  // another instance of LAMMPS in this process may have had others
  neighbor->add_request(this, impl->layers > 1 ? NeighConst::REQ_FULL | NeighConst::REQ_GHOST
                                               : NeighConst::REQ_FULL);
  extend_ghost_shell();
  impl->graph_current = false;
}

/* ---------------------------------------------------------------------- */

double PairMLFF::init_one(int i, int j)
{
  if (setflag[i][j] == 0) {
    error->all(FLERR, "All pair coeffs are not set");
  }
  const double cutoff = impl->model->metadata().cutoff / impl->units.length_A;
  cutghost[i][j] = cutghost[j][i] = cutoff;
  return cutoff;
}
