// SPDX-License-Identifier: GPL-2.0-or-later
// Reading and judging targets.
#include "compare/targets.h"

#include "base/diagnostic.h"
#include "base/file.h"
#include "base/words.h"
#include "yaml/document.h"
#include "yaml/validate.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

namespace mlffbench::compare {

namespace embedded {
extern const char *const targets_schema;
}

namespace {

using nlohmann::json;

const json &targets_schema()
{
  static const json schema = json::parse(embedded::targets_schema);
  return schema;
}

/// What the schema cannot say: a limit limits from one side, and the aim lies beyond it.
std::vector<base::Diagnostic> check(const yaml::Document &document)
{
  std::vector<base::Diagnostic> faults;
  const json &limits = document.value.at("limits");
  for (size_t i = 0; i < limits.size(); ++i) {
    const json &limit = limits[i];
    const auto pointer = fmt::format("/limits/{}", i);
    if (limit.contains("at_least") == limit.contains("at_most")) {
      faults.push_back(
          document.diagnostic(document.position(pointer),
                              "a limit has either `at_least` or `at_most`; give one of them"));
    } else if (limit.contains("aim")) {
      const bool beyond = limit.contains("at_least") ? limit.at("aim") >= limit.at("at_least")
                                                     : limit.at("aim") <= limit.at("at_most");
      if (!beyond) {
        faults.push_back(document.diagnostic(document.position(pointer + "/aim"),
                                             "the aim is easier to reach than the limit; exchange "
                                             "them"));
      }
    }
  }
  return faults;
}

std::optional<double> number_of(const json &limit, const char *key)
{
  return limit.contains(key) ? std::optional(limit.at(key).get<double>()) : std::nullopt;
}

std::optional<model::Role> role_of(const json &limit)
{
  if (!limit.contains("role"))
    return std::nullopt;
  return base::word_value<model::Role>(limit.at("role").get<std::string>(), "role");
}

bool is_for(const Limit &limit, const record::CellSummary &cell)
{
  const auto fits = [](const std::string &wanted, const std::string &value) {
    return wanted.empty() || wanted == value;
  };
  // The teacher has no speed-up against itself.
  // What has no steps has no time of a step either.
  return (model::has_step_times(cell.ensemble) || limit.figure == "peak_rss_B") &&
         (!limit.role || *limit.role == cell.role) && fits(limit.potential, cell.potential) &&
         fits(limit.system, cell.system) &&
         (limit.figure != "speed_up" || cell.role != model::Role::teacher);
}

/// Value and interval of a figure; memory counts as its own interval.
std::pair<double, std::optional<stats::Interval>> figure_of(const std::string &figure,
                                                            const record::CellSummary &cell)
{
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (figure == "speed_up") {
    if (!cell.step_speed_up)
      return {none, std::nullopt};
    return {cell.step_speed_up->value, cell.step_speed_up->interval};
  }
  if (figure == "peak_rss_B") {
    if (cell.peak_rss_B < 0)
      return {none, std::nullopt};
    const auto peak = static_cast<double>(cell.peak_rss_B);
    return {peak, stats::Interval{peak, peak}};
  }
  const record::CellLatency &latency = figure == "step_median_s" ? cell.step_s : cell.pair_s;
  return {latency.median, latency.over_runs.interval_95};
}

/// Whether a value keeps the limit.
bool keeps(const Limit &limit, double value)
{
  return limit.at_least ? value >= *limit.at_least : value <= *limit.at_most;
}

/// Whether all runs that the figure is from passed their physics checks.
bool is_sound(const Limit &limit, const record::CellSummary &cell,
              const std::vector<record::CellSummary> &cells)
{
  const bool of_teacher = limit.figure == "speed_up";
  return std::none_of(cells.begin(), cells.end(), [&](const record::CellSummary &other) {
    const bool counts = &other == &cell || (of_teacher && other.role == model::Role::teacher &&
                                            cell.cell().group == other.cell().group);
    return counts && !other.flags.empty();
  });
}

TargetRow row(const Limit &limit, const record::CellSummary &cell,
              const std::vector<record::CellSummary> &cells)
{
  const bool sound = is_sound(limit, cell, cells);
  TargetRow target;
  target.limit = &limit;
  target.cell = &cell;
  std::tie(target.value, target.interval) = figure_of(limit.figure, cell);
  target.reason = sound ? "interval" : "physics";
  if (!sound || !target.interval || !std::isfinite(target.value))
    return target;
  const bool low = keeps(limit, target.interval->low);
  const bool high = keeps(limit, target.interval->high);
  target.verdict = low && high     ? TargetVerdict::met
                   : !low && !high ? TargetVerdict::missed
                                   : TargetVerdict::undecided;
  if (target.verdict != TargetVerdict::undecided)
    target.reason.clear();
  if (limit.aim) {
    target.aim_reached =
        limit.at_least ? target.interval->low >= *limit.aim : target.interval->high <= *limit.aim;
  }
  return target;
}

}  // namespace

const char *targets_schema_text()
{
  return embedded::targets_schema;
}

Targets load_targets(const std::filesystem::path &file)
{
  const yaml::Document document = yaml::parse_yaml(base::read_file(file), file.string());
  auto faults =
      yaml::validate_document(document, {targets_schema(), "the targets file", "schema targets"});
  if (faults.empty())
    faults = check(document);
  if (!faults.empty())
    throw base::SuiteError(std::move(faults));
  json value = document.value;
  yaml::apply_defaults(value, targets_schema());
  Targets targets;
  targets.name = value.at("targets");
  for (const auto &limit : value.at("limits")) {
    const auto text = [&](const char *key) { return limit.value(key, std::string()); };
    targets.limits.push_back({text("figure"), role_of(limit), text("potential"), text("system"),
                              number_of(limit, "at_least"), number_of(limit, "at_most"),
                              number_of(limit, "aim")});
  }
  for (const auto &figure : value.at("published")) {
    const auto text = [&](const char *key) { return figure.value(key, std::string()); };
    targets.published.push_back({text("what"), text("hardware"), text("figure"), text("source")});
  }
  return targets;
}

std::string to_string(TargetVerdict verdict)
{
  switch (verdict) {
  case TargetVerdict::met:
    return "MET";
  case TargetVerdict::missed:
    return "MISSED";
  case TargetVerdict::undecided:
    break;
  }
  return "UNDECIDED";
}

std::vector<TargetRow> judge_targets(const Targets &targets,
                                     const std::vector<record::CellSummary> &cells)
{
  std::vector<TargetRow> rows;
  for (const auto &limit : targets.limits) {
    const size_t before = rows.size();
    for (const auto &cell : cells) {
      if (is_for(limit, cell))
        rows.push_back(row(limit, cell, cells));
    }
    if (rows.size() == before) {
      rows.push_back({&limit, nullptr, std::numeric_limits<double>::quiet_NaN(), std::nullopt,
                      TargetVerdict::undecided, false, "no_cell"});
    }
  }
  return rows;
}

}  // namespace mlffbench::compare
