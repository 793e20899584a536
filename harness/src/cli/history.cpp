// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench history.
#include "base/json_output.h"
#include "cli/commands.h"
#include "cli/history_place.h"
#include "report/counted.h"
#include "report/table.h"
#include "store/history.h"

#include <fmt/format.h>

namespace mlffbench {

namespace {

/// "sevennet-0.pt2 3f2a9c01": two models of one name are told apart by their hashes.
std::string model_text(const HistoryLine &line)
{
  constexpr size_t digits = 8;
  return line.model_sha256.empty()
             ? "-"
             : fmt::format("{} {}", std::filesystem::path(line.model_file).filename().string(),
                           line.model_sha256.substr(0, digits));
}

}  // namespace

int history_add_command(const Options &options)
{
  const Results results = collect_results(options.output);
  const std::filesystem::path history = chosen_history(options);
  const HistoryChange change = add_to_history(history, results);
  if (options.json) {
    fmt::print("{}\n",
               nlohmann::ordered_json{{"added", change.added}, {"known", change.known}}.dump(1));
  } else {
    fmt::print("{} added to {}, {} there already\n", counted(change.added, "measurement"),
               history.string(),
               change.known == 1 ? "1 was" : fmt::format("{} were", change.known));
  }
  return exit_code::good;
}

int history_list_command(const Options &options)
{
  const auto lines = list_history(chosen_history(options));
  if (options.json) {
    auto json = nlohmann::ordered_json::array();
    for (const auto &line : lines)
      json.push_back(to_json(line));
    fmt::print("{}\n", json_text(json, 1));
    return exit_code::good;
  }
  TextTable table({"system", "protocol", "layout", "potential", "model", "suite", "host", "day",
                   "LAMMPS", "id", "runs", "median pair ms", "median step ms", "mean step ms",
                   "ns/day", "flags"},
                  {1, 2, 3, 4, 5, 6, 7, 8, 9});
  for (const auto &line : lines) {
    table.add({line.system, line.protocol, line.layout, line.potential, model_text(line),
               line.suite, line.host, line.day_utc, line.lammps, line.id, std::to_string(line.runs),
               significant(1e3 * line.pair_median_s), significant(1e3 * line.step_median_s),
               significant(1e3 * line.step_mean_s), significant(line.ns_per_day),
               std::to_string(line.flags)});
  }
  fmt::print(
      "{}\nMedians over the runs of a day (UTC). id: model, potential files, programs, data, "
      "protocol and machine, by their contents.\n",
      table.text());
  return exit_code::good;
}

}  // namespace mlffbench
