// SPDX-License-Identifier: GPL-2.0-or-later
// Registers SevenNet's own pair style when LAMMPS executes `plugin load e3gnnplugin.so`.

#include "lammps_plugin_interface.h"
#include "pair_e3gnn.h"

#include "error.h"
#include "lammps.h"

#include <cstring>
#include <stdexcept>

using namespace LAMMPS_NS;

// pair_e3gnn.cpp calls this for models that use the OpenEquivariance kernels (CUDA only).
void pair_e3gnn_oeq_register_autograd()
{
  throw std::runtime_error("this build of pair style e3gnn has no OpenEquivariance kernels; deploy "
                           "the model without them");
}

namespace {

void *create_pair_e3gnn(void *lmp)
{
  return new PairE3GNN(static_cast<LAMMPS *>(lmp));
}

}  // namespace

extern "C" __attribute__((visibility("default"))) void
lammpsplugin_init(void *handle, void *plugin_handle, void *regfunc)
{
  auto *lmp = static_cast<LAMMPS *>(handle);
  // Class layouts differ between versions; LAMMPS itself only warns.
  if (strcmp(lmp->version, E3GNN_LAMMPS_VERSION) != 0) {
    lmp->error->all(FLERR,
                    "e3gnnplugin.so was built for LAMMPS {}, this is LAMMPS {}; build it again "
                    "with the environment of this LAMMPS",
                    E3GNN_LAMMPS_VERSION, lmp->version);
  }
  lammpsplugin_t plugin{};
  plugin.version = E3GNN_LAMMPS_VERSION;
  plugin.style = "pair";
  plugin.name = "e3gnn";
  plugin.info = "SevenNet's own serial pair style, from the sevenn wheel";
  plugin.author = "Yutack Park (SNU)";
  plugin.creator.v1 = &create_pair_e3gnn;
  plugin.handle = plugin_handle;
  reinterpret_cast<lammpsplugin_regfunc>(regfunc)(&plugin, lmp);
}
