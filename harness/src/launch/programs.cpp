// SPDX-License-Identifier: GPL-2.0-or-later
// What a plan is made for.
#include "launch/programs.h"

#include "base/sha256.h"
#include "launch/python.h"

namespace mlffbench::launch {

deck::Programs programs_of(const Tools &tools)
{
  deck::Programs programs;
  programs.lammps = tools.help.version() + " " + tools.help.build_sha256;
  if (tools.plugin) {
    programs.plugin = tools.plugin->file;
    programs.plugin_sha256 = tools.plugin->content.sha256;
  }
  for (const auto &[potential, python] : tools.pythons)
    programs.ase_identity[potential] = base::sha256_of_text(ase_driver_text()) +
                                       base::sha256_of_text(ase_simulation_text()) +
                                       base::sha256_of_text(ase_frames_text()) + python.identity();
  return programs;
}

}  // namespace mlffbench::launch
