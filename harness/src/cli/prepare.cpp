// SPDX-License-Identifier: GPL-2.0-or-later
// Preparation shared by plan and run.
#include "cli/prepare.h"

#include "suite/load.h"

namespace mlffbench {

Programs programs_of(const Tools &tools)
{
  if (!tools.plugin)
    return {tools.help.version(), {}, {}};
  return {tools.help.version(), tools.plugin->file, tools.plugin->sha256};
}

Prepared prepare(const Options &options)
{
  Prepared prepared;
  prepared.tools = find_tools(options.tools);
  prepared.plan = make_plan(load_suite(options.suite, prepared.tools.potentials_folders),
                            programs_of(prepared.tools));
  return prepared;
}

}  // namespace mlffbench
