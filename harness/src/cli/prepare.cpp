// SPDX-License-Identifier: GPL-2.0-or-later
// Preparation shared by plan and run.
#include "cli/prepare.h"

#include "launch/execute.h"
#include "store/environment.h"
#include "suite/load.h"

#include <fmt/format.h>
#include <set>
#include <utility>

namespace mlffbench {

Prepared prepare(const Options &options)
{
  Prepared prepared;
  prepared.tools = find_tools(options.tools);
  const Tools &tools = prepared.tools;
  Programs programs{tools.help.version(), {}, {}};
  if (tools.plugin)
    programs = {tools.help.version(), tools.plugin->file, tools.plugin->sha256};
  prepared.plan = make_plan(load_suite(options.suite, tools.potentials_folders), programs);
  const int cpus = machine_identity().at("usable_cpus");
  for (const auto &layout : prepared.plan.suite->layouts) {
    if (layout.ranks * layout.threads > cpus) {
      prepared.plan.notes.push_back(
          fmt::format("layout {} wants {} cores, this machine has {}: its times will be poor",
                      layout.label(), layout.ranks * layout.threads, cpus));
    }
  }
  for (const auto &run : prepared.plan.runs)
    (void)launch_command(run, tools);
  return prepared;
}

}  // namespace mlffbench
