/* ----------------------------------------------------------------------
   mlff-bench, for tests only
   SPDX-License-Identifier: GPL-2.0-or-later
------------------------------------------------------------------------- */

#include "pair_bench_synthetic.h"

#include "atom.h"
#include "comm.h"
#include "domain.h"
#include "error.h"
#include "memory.h"
#include "update.h"
#include "utils.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

using namespace LAMMPS_NS;

using Clock = std::chrono::steady_clock;

namespace {

constexpr bigint NEVER = std::numeric_limits<bigint>::max();
constexpr double CUTOFF = 1.0;  // no neighbors are used, but LAMMPS wants one
constexpr double HOT = 1.0e4;   // what forces are multiplied by: beyond any bond or thermostat

}  // namespace

struct PairBenchSynthetic::Impl {
  double spring = 1.0;
  double sleep_s = 0.0;
  double ranksleep_s = 0.0;
  std::size_t leak_B = 0;
  double drift = 0.0;
  double noise = 0.0;
  bigint nan_step = NEVER;
  bigint hot_step = NEVER;
  std::string times;  // name of a file: what each call took by the clock of this style
  FILE *times_file = nullptr;

  bool anchored = false;
  bigint first_step = 0;
  std::unordered_map<tagint, std::array<double, 3>> anchors;  // of all atoms, on every rank
  std::mt19937_64 generator;                                  // of the default, fixed seed
  std::vector<std::unique_ptr<char[]>> leaked;

  ~Impl()
  {
    if (times_file) {
      fclose(times_file);
    }
  }
};

/* ---------------------------------------------------------------------- */

PairBenchSynthetic::PairBenchSynthetic(LAMMPS *lmp_in) : Pair(lmp_in), impl(new Impl)
{
  restartinfo = 0;
  single_enable = 0;
  no_virial_fdotr_compute = 1;  // forces towards fixed points have no virial
}

PairBenchSynthetic::~PairBenchSynthetic()
{
  delete impl;
  if (allocated) {
    memory->destroy(setflag);
    memory->destroy(cutsq);
  }
}

/* ---------------------------------------------------------------------- */

void PairBenchSynthetic::settings(int narg, char **arg)
{
  delete impl;
  impl = new Impl;
  for (int i = 0; i < narg; i += 2) {
    const std::string key = arg[i];
    if (i + 1 >= narg) {
      utils::missing_cmd_args(FLERR, "pair_style bench/synthetic " + key, error);
    }
    const char *value = arg[i + 1];
    if (key == "spring") {
      impl->spring = utils::numeric(FLERR, value, false, lmp);
    } else if (key == "sleep") {
      impl->sleep_s = utils::numeric(FLERR, value, false, lmp);
    } else if (key == "ranksleep") {
      impl->ranksleep_s = utils::numeric(FLERR, value, false, lmp);
    } else if (key == "leak") {
      impl->leak_B = static_cast<std::size_t>(utils::bnumeric(FLERR, value, false, lmp));
    } else if (key == "drift") {
      impl->drift = utils::numeric(FLERR, value, false, lmp);
    } else if (key == "noise") {
      impl->noise = utils::numeric(FLERR, value, false, lmp);
    } else if (key == "nan") {
      impl->nan_step = utils::bnumeric(FLERR, value, false, lmp);
    } else if (key == "hot") {
      impl->hot_step = utils::bnumeric(FLERR, value, false, lmp);
    } else if (key == "times") {
      impl->times = value;
    } else {
      error->all(FLERR, "Unknown pair_style bench/synthetic keyword: {}", key);
    }
  }
}

/* ---------------------------------------------------------------------- */

void PairBenchSynthetic::coeff(int, char **)
{
  const int n = atom->ntypes + 1;
  if (!allocated) {
    allocated = 1;
    memory->create(setflag, n, n, "pair:setflag");
    memory->create(cutsq, n, n, "pair:cutsq");
  }
  for (int i = 1; i < n; i++) {
    for (int j = i; j < n; j++) {
      setflag[i][j] = 1;
    }
  }
}

double PairBenchSynthetic::init_one(int, int)
{
  return CUTOFF;
}

/* ---------------------------------------------------------------------- */

void PairBenchSynthetic::compute(int eflag, int vflag)
{
  const auto start = Clock::now();
  ev_init(eflag, vflag);
  if (!impl->anchored) {
    anchor_atoms();
  }
  const bigint step = update->ntimestep;
  add_springs(step >= impl->hot_step ? HOT * impl->spring : impl->spring);

  // The same number on all ranks, drawn in every call: it depends on the number of the call alone.
  const double noise = impl->noise * std::normal_distribution<double>()(impl->generator);
  if (eflag_global) {
    const double time = static_cast<double>(step - impl->first_step) * update->dt;
    eng_vdwl += atom->nlocal * (impl->drift * time + noise);
    if (step >= impl->nan_step) {
      eng_vdwl = std::numeric_limits<double>::quiet_NaN();
    }
  }

  if (impl->leak_B > 0) {
    impl->leaked.emplace_back(new char[impl->leak_B]);
    memset(impl->leaked.back().get(), 1, impl->leak_B);
  }

  // The wait covers what was done above, so that the whole call takes this long, never less.
  const std::chrono::duration<double> wait(impl->sleep_s + impl->ranksleep_s * comm->me);
  auto now = Clock::now();
  while (now - start < wait) {
    now = Clock::now();
  }
  if (impl->times_file) {
    fprintf(impl->times_file, "%ld %.9f\n", static_cast<long>(step),
            std::chrono::duration<double>(now - start).count());
  }
}

/* ----------------------------------------------------------------------
   Atoms may change ranks, so every rank learns where all of them are. Image flags are not needed:
   no atom goes as far as half a box, unless it explodes.
------------------------------------------------------------------------- */

void PairBenchSynthetic::anchor_atoms()
{
  impl->anchored = true;
  impl->first_step = update->ntimestep;
  if (!impl->times.empty()) {
    impl->times_file = fopen((impl->times + "." + std::to_string(comm->me)).c_str(), "w");
  }

  std::vector<double> mine;
  for (int i = 0; i < atom->nlocal; i++) {
    mine.push_back(static_cast<double>(atom->tag[i]));
    mine.insert(mine.end(), atom->x[i], atom->x[i] + 3);
  }
  int count = static_cast<int>(mine.size());
  std::vector<int> counts(comm->nprocs);
  MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, world);
  std::vector<int> offsets(comm->nprocs, 0);
  for (int rank = 1; rank < comm->nprocs; rank++) {
    offsets[rank] = offsets[rank - 1] + counts[rank - 1];
  }
  std::vector<double> all(offsets.back() + counts.back());
  MPI_Allgatherv(mine.data(), count, MPI_DOUBLE, all.data(), counts.data(), offsets.data(),
                 MPI_DOUBLE, world);
  for (std::size_t i = 0; i < all.size(); i += 4) {
    impl->anchors[static_cast<tagint>(all[i])] = {all[i + 1], all[i + 2], all[i + 3]};
  }
}

/* ---------------------------------------------------------------------- */

void PairBenchSynthetic::add_springs(double spring)
{
  for (int i = 0; i < atom->nlocal; i++) {
    const auto anchor = impl->anchors.find(atom->tag[i]);
    if (anchor == impl->anchors.end()) {
      continue;  // an atom that came later is free
    }
    double delta[3];
    for (int k = 0; k < 3; k++) {
      delta[k] = atom->x[i][k] - anchor->second[k];
    }
    domain->minimum_image(FLERR, delta);
    double energy = 0.0;
    for (int k = 0; k < 3; k++) {
      atom->f[i][k] -= spring * delta[k];
      energy += 0.5 * spring * delta[k] * delta[k];
    }
    if (eflag_global) {
      eng_vdwl += energy;
    }
    if (eflag_atom) {
      eatom[i] += energy;
    }
  }
}
