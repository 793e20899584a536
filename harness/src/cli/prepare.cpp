// SPDX-License-Identifier: GPL-2.0-or-later
// Preparation shared by plan and run.
#include "cli/prepare.h"

#include "store/sha256.h"
#include "suite/load.h"

#include <utility>

namespace mlffbench {

Programs programs_of(const Tools &tools)
{
  Programs programs;
  programs.lammps_version = tools.help.version();
  if (tools.plugin) {
    programs.plugin = tools.plugin->file;
    programs.plugin_sha256 = tools.plugin->sha256;
  }
  for (const auto &[potential, python] : tools.pythons)
    programs.ase_identity[potential] = sha256_of_text(ase_driver_text()) + python.identity();
  return programs;
}

Prepared prepare(const Options &options)
{
  Prepared prepared;
  prepared.tools = find_tools(options.tools);
  Suite suite = load_suite(options.suite, prepared.tools.potentials_folders);
  prepared.tools.pythons = ask_pythons(suite, options.tools.python);
  prepared.plan = make_plan(std::move(suite), programs_of(prepared.tools));
  return prepared;
}

}  // namespace mlffbench
