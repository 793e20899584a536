// SPDX-License-Identifier: GPL-2.0-or-later
// Comparison as JSON.
#include "report/comparison_text.h"

#include "base/json_output.h"
#include "stats/series_json.h"

namespace mlffbench::report {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const std::optional<stats::Ratio> &ratio)
{
  if (!ratio)
    return {};
  return {{"value", base::json_number(ratio->value)},
          {"interval_95", stats::to_json(ratio->interval)},
          {"method", ratio->interval ? Json(ratio->method) : Json()},
          {"p", ratio->p},
          {"smallest_p", ratio->smallest_p}};
}

Json to_json(const std::vector<compare::Difference> &differences)
{
  Json list = Json::array();
  for (const auto &difference : differences)
    list.push_back({{"key", difference.key}, {"a", difference.a}, {"b", difference.b}});
  return list;
}

Json to_json(const ComparedResults &results)
{
  return {{"results", results.path},
          {"suite", results.suite},
          {"suite_sha256", results.suite_sha256},
          {"first_utc", results.first_utc},
          {"last_utc", results.last_utc}};
}

}  // namespace

Json to_json(const compare::Comparison &comparison, const ComparedResults &a,
             const ComparedResults &b)
{
  Json cells = Json::array();
  for (const auto &cell : comparison.cells) {
    const auto reason = reason_text(cell, comparison);
    cells.push_back({{"system", cell.group.system},
                     {"protocol", cell.group.protocol},
                     {"ranks", cell.group.layout.ranks},
                     {"threads", cell.group.layout.threads},
                     {"potential_a", cell.potential_a},
                     {"potential_b", cell.potential_b},
                     {"step_median_a_s", base::json_number(cell.step_median_a_s)},
                     {"step_median_b_s", base::json_number(cell.step_median_b_s)},
                     {"runs_a", cell.step_median ? cell.step_median->runs_a : 0},
                     {"runs_b", cell.step_median ? cell.step_median->runs_b : 0},
                     {"pairs_interleaved", cell.pairs.interleaved},
                     {"pairs_apart", cell.pairs.apart},
                     {"ratio",
                      {{"step_median", to_json(cell.step_median)},
                       {"step_mean", to_json(cell.step_mean)},
                       {"pair_median", to_json(cell.pair_median)}}},
                     {"p_holm", cell.judgement.p_holm},
                     {"verdict", stats::to_string(cell.judgement.verdict)},
                     {"reason", reason.empty() ? Json() : Json(cell.judgement.reason)},
                     {"message", reason.empty() ? Json() : Json(reason)},
                     {"unsteady_runs_a", cell.unsteady_a},
                     {"unsteady_runs_b", cell.unsteady_b},
                     {"flagged_runs_a", cell.flagged_a},
                     {"flagged_runs_b", cell.flagged_b},
                     {"unlike", to_json(cell.unlike)}});
  }
  const compare::ComparisonRequest &request = comparison.request;
  return {{"format", "mlff-bench-comparison"},
          {"version", 1},
          {"a", to_json(a)},
          {"b", to_json(b)},
          {"paired", comparison.paired},
          {"control", request.control.empty() ? Json() : Json(request.control)},
          {"alpha", request.alpha},
          {"delta_percent", 100.0 * request.delta},
          {"not_alike", to_json(comparison.differences.identity)},
          {"changed", to_json(comparison.differences.changes)},
          {"machine_state", to_json(comparison.differences.state)},
          {"cells", cells},
          {"runs_on_both_sides", comparison.runs_on_both_sides},
          {"only_a", comparison.only_a},
          {"only_b", comparison.only_b}};
}

}  // namespace mlffbench::report
