// SPDX-License-Identifier: GPL-2.0-or-later
// Registers pair_style bench/synthetic when LAMMPS executes `plugin load synthplugin.so`.

#include "lammps_plugin_interface.h"
#include "pair_bench_synthetic.h"

#include "lammps.h"

using namespace LAMMPS_NS;

namespace {

void *create_pair(void *lmp)
{
  return new PairBenchSynthetic(static_cast<LAMMPS *>(lmp));
}

}  // namespace

extern "C" __attribute__((visibility("default"))) void
lammpsplugin_init(void *handle, void *plugin_handle, void *regfunc)
{
  lammpsplugin_t plugin{};
  plugin.version = SYNTH_LAMMPS_VERSION;
  plugin.style = "pair";
  plugin.name = "bench/synthetic";
  plugin.info = "known times, leaks and drifts, for tests of fix bench/latency";
  plugin.author = "the mlff-bench developers";
  plugin.creator.v1 = &create_pair;
  plugin.handle = plugin_handle;
  reinterpret_cast<lammpsplugin_regfunc>(regfunc)(&plugin, static_cast<LAMMPS *>(handle));
}
