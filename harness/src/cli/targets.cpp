// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench targets.
#include "cli/commands.h"

#include "cli/comparing.h"
#include "compare/targets.h"
#include "report/table.h"
#include "store/results_file.h"
#include "store/series_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

std::string label_of(const CellSummary &cell)
{
  return fmt::format("{}/{}/{}x{}/{}", cell.system, cell.protocol, cell.ranks, cell.threads,
                     cell.potential);
}

std::string limit_text(const Limit &limit)
{
  return limit.at_least ? fmt::format(">= {:g}", *limit.at_least)
                        : fmt::format("<= {:g}", *limit.at_most);
}

std::string aim_text(const TargetRow &row)
{
  if (!row.limit->aim)
    return "";
  return fmt::format("{:g}{}", *row.limit->aim, row.aim_reached ? " reached" : "");
}

std::string interval_text(const TargetRow &row)
{
  if (!row.interval || row.interval->low == row.interval->high)
    return "-";
  return fmt::format("{} .. {}", significant(row.interval->low), significant(row.interval->high));
}

void print_text(const Targets &targets, const std::vector<TargetRow> &rows)
{
  TextTable table({"cell", "figure", "value", "95 % interval", "limit", "aim", "verdict"},
                  {1, 5, 6});
  for (const auto &row : rows) {
    table.add({label_of(*row.cell), row.limit->figure, significant(row.value), interval_text(row),
               limit_text(*row.limit), aim_text(row), to_string(row.verdict)});
  }
  fmt::print("Targets {}\n\n{}", targets.name, table.text());
  if (std::any_of(rows.begin(), rows.end(),
                  [](const TargetRow &row) { return row.verdict == TargetVerdict::undecided; })) {
    fmt::print("UNDECIDED: the interval holds the limit, or there are too few runs for one; more "
               "repetitions can tell.\n");
  }
  if (targets.published.empty())
    return;
  TextTable published({"published by others, not measured here", "figure", "hardware", "source"},
                      {1, 2, 3});
  for (const auto &figure : targets.published)
    published.add({figure.what, figure.figure, figure.hardware, figure.source});
  fmt::print("\n{}", published.text());
}

Json to_json(const Targets &targets, const std::vector<TargetRow> &rows)
{
  Json list = Json::array();
  for (const auto &row : rows) {
    const Limit &limit = *row.limit;
    const auto or_null = [](const auto &value) { return value ? Json(*value) : Json(); };
    list.push_back({{"cell", label_of(*row.cell)},
                    {"figure", limit.figure},
                    {"value", number(row.value)},
                    {"interval_95", to_json(row.interval)},
                    {"at_least", or_null(limit.at_least)},
                    {"at_most", or_null(limit.at_most)},
                    {"aim", or_null(limit.aim)},
                    {"aim_reached", row.aim_reached},
                    {"verdict", to_string(row.verdict)}});
  }
  Json published = Json::array();
  for (const auto &figure : targets.published) {
    published.push_back({{"what", figure.what},
                         {"hardware", figure.hardware},
                         {"figure", figure.figure},
                         {"source", figure.source},
                         {"measured_here", false}});
  }
  return {{"format", "mlff-bench-targets"},
          {"version", 1},
          {"targets", targets.name},
          {"rows", list},
          {"published", published}};
}

}  // namespace

int targets_command(const Options &options)
{
  const Targets targets = load_targets(options.targets);
  const Results results = load_results(options.output);
  require_runs(results, options.output);
  const auto rows = judge_targets(targets, results.cells);
  if (rows.empty()) {
    throw std::runtime_error(fmt::format("{} has no cell for which {} has a limit; look at its "
                                         "`role`, `potential` and `system`",
                                         options.output.string(), options.targets.string()));
  }
  if (options.json) {
    fmt::print("{}\n", to_json(targets, rows).dump(1));
  } else {
    print_text(targets, rows);
  }
  const auto any = [&](TargetVerdict verdict) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const TargetRow &row) { return row.verdict == verdict; });
  };
  if (any(TargetVerdict::missed))
    return exit_code::regression;
  return options.compare.strict && any(TargetVerdict::undecided) ? exit_code::inconclusive
                                                                 : exit_code::good;
}

}  // namespace mlffbench
