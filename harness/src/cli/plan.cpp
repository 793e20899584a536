// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench plan, mlffbench schema.
#include "cli/commands.h"

#include "cli/prepare.h"
#include "report/table.h"
#include "suite/published_schema.h"

#include <fmt/format.h>

namespace mlffbench {

int plan_command(const Options &options)
{
  const Prepared prepared = prepare(options);
  const Plan &plan = prepared.plan;
  if (options.json) {
    fmt::print("{}\n", plan_json(plan).dump(1));
    return exit_code::good;
  }
  const Suite &suite = *plan.suite;
  fmt::print("Suite {}: {}\n", suite.name,
             suite.description.empty() ? "no description" : suite.description);
  fmt::print("{} runs of {} systems, {} protocols, {} layouts, {} potentials; repetitions: {}\n\n",
             plan.runs.size(), suite.systems.size(), suite.protocols.size(), suite.layouts.size(),
             suite.potentials.size(), suite.repetitions);
  TextTable table({"run", "system", "protocol", "layout", "potential", "role", "repetition",
                   "atoms", "steps", "folder"},
                  {1, 2, 3, 4, 5, 9});
  for (const auto &run : plan.runs) {
    table.add({std::to_string(run.position), run.system->name, run.protocol->name,
               run.layout.label(), run.potential->name, run.potential->role,
               std::to_string(run.repetition), std::to_string(run.atoms),
               fmt::format("{}+{}", run.length.warmup_steps, run.length.steps),
               run.folder.string()});
  }
  fmt::print("{}\nlayout: MPI ranks x threads. steps: warm-up + counted.\n", table.text());
  for (const auto &note : plan.notes)
    fmt::print("note: {}\n", note);
  return exit_code::good;
}

int schema_command(const Options & /*options*/)
{
  fmt::print("{}", published_schema());
  return exit_code::good;
}

}  // namespace mlffbench
