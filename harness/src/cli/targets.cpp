// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench targets.
#include "base/json_output.h"
#include "cli/command_list.h"
#include "cli/exit_code.h"
#include "cli/option_groups.h"
#include "report/results_text.h"
#include "report/table.h"
#include "stats/series_json.h"
#include "workflow/hold_targets.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mlffbench::cli {

namespace {

using Json = nlohmann::ordered_json;

/// The cell; of a row without one, whom its limit is for.
std::string label_of(const compare::TargetRow &row)
{
  if (row.cell == nullptr) {
    const auto any = [](const std::string &name, const char *kind) {
      return name.empty() ? fmt::format("any {}", kind) : name;
    };
    return fmt::format("{}, {}, {}", any(row.limit->system, "system"),
                       any(row.limit->role ? std::string(word_of(*row.limit->role)) : "", "role"),
                       any(row.limit->potential, "potential"));
  }
  return row.cell->label();
}

/// How a figure is shown, as in the tables of results: bytes have nine digits.
struct Shown {
  const char *name;
  double unit;
};

Shown shown(const compare::TargetRow &row)
{
  constexpr double B_per_MiB = 1048576.0;
  const std::string &figure = row.limit->figure;
  if (figure == "peak_rss_B")
    return {"peak MiB", B_per_MiB};
  if (figure == "step_median_s")
    return {"median step ms", 1e-3};
  if (figure == "pair_median_s")
    return {"median pair ms", 1e-3};
  return {"speed-up, by median", 1.0};
}

/// A number of the targets file.
std::string wanted_text(double value, const compare::TargetRow &row)
{
  return fmt::format("{:.6g}", value / shown(row).unit);
}

std::string limit_text(const compare::TargetRow &row)
{
  const compare::Limit &limit = *row.limit;
  return limit.at_least ? ">= " + wanted_text(*limit.at_least, row)
                        : "<= " + wanted_text(*limit.at_most, row);
}

std::string aim_text(const compare::TargetRow &row)
{
  if (!row.limit->aim)
    return "";
  return wanted_text(*row.limit->aim, row) + (row.aim_reached ? " reached" : "");
}

std::string interval_text(const compare::TargetRow &row)
{
  if (!row.interval || row.interval->low == row.interval->high)
    return "-";
  const double unit = shown(row).unit;
  return fmt::format("{} .. {}", report::significant(row.interval->low / unit),
                     report::significant(row.interval->high / unit));
}

/// The verdict, or what stands in its way.
std::string verdict_text(const compare::TargetRow &row)
{
  if (row.reason == "physics")
    return "PHYSICS";
  return row.reason == "no_cell" ? "NO CELL" : compare::to_string(row.verdict);
}

/// Whether it is a speed-up of runs that were not measured together with their teacher's.
bool measured_apart(const compare::TargetRow &row)
{
  return row.cell != nullptr && row.limit->figure == "speed_up" && row.cell->step_speed_up &&
         !row.cell->step_speed_up->paired;
}

std::string value_text(const compare::TargetRow &row)
{
  return report::significant(row.value / shown(row).unit) + (measured_apart(row) ? " *" : "");
}

void print_text(const compare::Targets &targets, const std::vector<compare::TargetRow> &rows)
{
  report::TextTable table({"cell", "figure", "value", "95 % interval", "limit", "aim", "verdict"},
                          {1, 5, 6});
  for (const auto &row : rows) {
    table.add({label_of(row), shown(row).name, value_text(row), interval_text(row), limit_text(row),
               aim_text(row), verdict_text(row)});
  }
  fmt::print("Targets {}\n\n{}", targets.name, table.text());
  const auto explain = [&](const char *reason, const char *text) {
    if (std::any_of(rows.begin(), rows.end(),
                    [&](const compare::TargetRow &row) { return row.reason == reason; }))
      fmt::print("{}\n", text);
  };
  explain("interval", "UNDECIDED: the interval holds the limit, or there are too few runs for one; "
                      "more repetitions can tell.");
  if (std::any_of(rows.begin(), rows.end(), measured_apart)) {
    fmt::print("*: not measured together with the teacher: what the machine changed in between "
               "counts.\n");
  }
  for (const auto &row : rows) {
    if (row.cell == nullptr || row.limit->figure != "speed_up" ||
        !record::are_apart(row.cell->step_speed_up, row.cell->step_mean_speed_up))
      continue;
    fmt::print("warning: {}: by mean the speed-up is {}, beyond the intervals of both: slow steps "
               "rule the mean.\n",
               label_of(row), report::significant(row.cell->step_mean_speed_up->value));
  }
  explain("physics",
          "PHYSICS: a run did not pass its physics check: speed without sound physics is "
          "no result; see `mlffbench report`.");
  explain("no_cell", "NO CELL: these results have no cell for the limit; look at its `role`, "
                     "`potential` and `system`.");
  if (targets.published.empty())
    return;
  report::TextTable published(
      {"published by others, not measured here", "figure", "hardware", "source"}, {1, 2, 3});
  for (const auto &figure : targets.published)
    published.add({figure.what, figure.figure, figure.hardware, figure.source});
  fmt::print("\n{}", published.text());
}

Json to_json(const compare::Targets &targets, const std::vector<compare::TargetRow> &rows)
{
  Json list = Json::array();
  for (const auto &row : rows) {
    const compare::Limit &limit = *row.limit;
    const auto or_null = [](const auto &value) { return value ? Json(*value) : Json(); };
    list.push_back({{"cell", row.cell == nullptr ? Json() : Json(label_of(row))},
                    {"figure", limit.figure},
                    {"value", base::json_number(row.value)},
                    {"interval_95", stats::to_json(row.interval)},
                    {"at_least", or_null(limit.at_least)},
                    {"at_most", or_null(limit.at_most)},
                    {"aim", or_null(limit.aim)},
                    {"aim_reached", row.aim_reached},
                    {"verdict", compare::to_string(row.verdict)},
                    {"reason", row.reason.empty() ? Json() : Json(row.reason)}});
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

int exit_code_of(const workflow::HeldTargets &held, bool strict)
{
  const auto any = [&](auto condition) {
    return std::any_of(held.rows.begin(), held.rows.end(), condition);
  };
  if (!held.results.failures.empty())
    return exit_code::run_failed;
  if (any([](const compare::TargetRow &row) { return row.reason == "physics"; }))
    return exit_code::physics;
  if (any([](const compare::TargetRow &row) {
        return row.verdict == compare::TargetVerdict::missed;
      }))
    return exit_code::regression;
  const bool undecided = any([](const compare::TargetRow &row) {
    return row.verdict == compare::TargetVerdict::undecided;
  });
  return strict && undecided ? exit_code::inconclusive : exit_code::good;
}

class TargetsCommand : public Command {
public:
  CLI::App *add(CLI::App &parent) override
  {
    auto *command = parent.add_subcommand(
        "targets", "Hold results against a targets file: MET, MISSED or UNDECIDED, with intervals");
    command->add_option("RESULTS", m_results, "Output folder or results.json")->required();
    command->add_option("FILE", m_targets, "Targets file (YAML)")->required()->type_name("FILE");
    command->add_flag("--strict", m_strict, "Exit with 5 if a target is undecided");
    m_json.add(*command);
    add_examples(*command, {{"targets results/baseline inputs/targets/student.yaml",
                             "are the students fast and small enough?"}});
    return command;
  }

  int run() override
  {
    const workflow::HeldTargets held = workflow::hold_targets(m_results, m_targets);
    const record::Results &results = held.results;
    if (results.pending() > 0) {
      fmt::print(stderr, "note: {} of {} runs are still to be done\n", results.pending(),
                 results.planned);
    }
    if (m_json.chosen) {
      fmt::print("{}\n", base::json_text(to_json(held.targets, held.rows), 1));
    } else {
      print_text(held.targets, held.rows);
    }
    fmt::print(stderr, "{}", report::failures_text(results));
    return exit_code_of(held, m_strict);
  }

private:
  std::filesystem::path m_results;
  std::filesystem::path m_targets;
  bool m_strict = false;
  JsonOption m_json;
};

}  // namespace

std::unique_ptr<Command> targets_command()
{
  return std::make_unique<TargetsCommand>();
}

}  // namespace mlffbench::cli
