// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench history.
#include "cli/commands.h"

#include "report/table.h"
#include "store/history.h"
#include "store/json_output.h"

#include <fmt/format.h>

namespace mlffbench {

int history_add_command(const Options &options)
{
  const HistoryChange change = add_to_history(options.history, collect_results(options.output));
  if (options.json) {
    fmt::print("{}\n",
               nlohmann::ordered_json{{"added", change.added}, {"known", change.known}}.dump(1));
  } else {
    fmt::print("{} measurements added to {}, {} were there already\n", change.added,
               options.history.string(), change.known);
  }
  return exit_code::good;
}

int history_list_command(const Options &options)
{
  const auto lines = list_history(options.history);
  if (options.json) {
    auto json = nlohmann::ordered_json::array();
    for (const auto &line : lines)
      json.push_back(to_json(line));
    fmt::print("{}\n", json_text(json, 1));
    return exit_code::good;
  }
  TextTable table({"system", "protocol", "layout", "potential", "suite", "host", "day", "LAMMPS",
                   "runs", "pair ms", "step ms", "ns/day", "flags"},
                  {1, 2, 3, 4, 5, 6, 7});
  for (const auto &line : lines) {
    table.add({line.system, line.protocol, line.layout, line.potential, line.suite, line.host,
               line.day_utc, line.lammps, std::to_string(line.runs),
               significant(1e3 * line.pair_median_s), significant(1e3 * line.step_mean_s),
               significant(line.ns_per_day), std::to_string(line.flags)});
  }
  fmt::print("{}\nMedians over the runs of a day (UTC) of the median time in the pair style, the "
             "mean step time and ns/day.\n",
             table.text());
  return exit_code::good;
}

}  // namespace mlffbench
