// SPDX-License-Identifier: GPL-2.0-or-later
// Registers the styles of package MLFF when LAMMPS executes `plugin load mlffplugin.so`.

#include "fix_bench_latency.h"
#include "lammps_plugin_interface.h"
#include "mlff_version.h"
#include "pair_mlff.h"

#include "comm.h"
#include "error.h"
#include "lammps.h"

#include <cstring>

using namespace LAMMPS_NS;

namespace {

void *create_pair_mlff(void *lmp)
{
  return new PairMLFF(static_cast<LAMMPS *>(lmp));
}

void *create_fix_bench_latency(void *lmp, int narg, char **arg)
{
  return new FixBenchLatency(static_cast<LAMMPS *>(lmp), narg, arg);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) void
lammpsplugin_init(void *handle, void *plugin_handle, void *regfunc)
{
  auto *lmp = static_cast<LAMMPS *>(handle);
  // Class layouts differ between versions: a style created under another version would corrupt
  // memory, so that a warning, which is all LAMMPS gives, is not enough.
  if (strcmp(lmp->version, MLFF_LAMMPS_VERSION) != 0) {
    lmp->error->all(FLERR,
                    "mlffplugin.so was built for LAMMPS {}, this is LAMMPS {}; build it again with "
                    "-D LAMMPS_ROOT "
                    "pointing to this LAMMPS",
                    MLFF_LAMMPS_VERSION, lmp->version);
  }

  const auto register_style = reinterpret_cast<lammpsplugin_regfunc>(regfunc);
  lammpsplugin_t plugin{};
  plugin.version = MLFF_LAMMPS_VERSION;
  plugin.author = "the mlff-bench developers";
  plugin.handle = plugin_handle;

  plugin.style = "pair";
  plugin.name = "mlff";
  plugin.info = "machine-learned force fields through LibTorch, mlff-bench " MLFF_PACKAGE_VERSION;
  plugin.creator.v1 = &create_pair_mlff;
  register_style(&plugin, lmp);

  plugin.style = "fix";
  plugin.name = "bench/latency";
  plugin.info = "latency, memory and energy of every force call, mlff-bench " MLFF_PACKAGE_VERSION;
  plugin.creator.v2 = &create_fix_bench_latency;
  register_style(&plugin, lmp);
}
