// SPDX-License-Identifier: GPL-2.0-or-later
// Cells as JSON.
#include "record/cell_summary.h"

#include "base/json_output.h"
#include "stats/series_json.h"

#include <nlohmann/json.hpp>

namespace mlffbench::record {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const CellLatency &latency)
{
  const stats::RunSpread &runs = latency.over_runs;
  return {{"mean", base::json_number(latency.mean)},
          {"median", base::json_number(latency.median)},
          {"median_interval_95", stats::to_json(runs.interval_95)},
          {"sd", base::json_number(latency.sd)},
          {"p95", stats::to_json(latency.p95)},
          {"p99", stats::to_json(latency.p99)},
          {"run_cv", base::json_number(runs.cv)},
          {"within_share", runs.within_share ? Json(*runs.within_share) : Json()},
          {"more_runs_for_1_percent", runs.more_runs ? Json(*runs.more_runs) : Json()},
          {"n_eff", base::json_number(latency.n_eff)},
          {"trend", base::json_number(latency.trend)},
          {"outliers", latency.outliers}};
}

/// `figure`: of what of the runs it is the ratio.
Json to_json(const std::optional<stats::Ratio> &speed_up, const char *figure)
{
  if (!speed_up)
    return {};
  return {{figure, speed_up->value},
          {"interval_95", stats::to_json(speed_up->interval)},
          {"method", speed_up->interval ? Json(speed_up->method) : Json()},
          {"pairs", speed_up->paired ? speed_up->runs_a : 0}};
}

Json to_json(const RunClasses &classes)
{
  return {{"flat", classes.flat},
          {"warming_up", classes.warming_up},
          {"slowing_down", classes.slowing_down},
          {"no_steady_state", classes.no_steady_state},
          {"unknown", classes.unknown}};
}

}  // namespace

Json to_json(const CellSummary &cell)
{
  Json drift;
  if (cell.drift) {
    drift = {{"slope_eV_per_atom_per_ps", base::json_number(cell.drift->slope_eV_per_atom_per_ps)},
             {"standard_error_eV_per_atom_per_ps",
              base::json_number(cell.drift->standard_error_eV_per_atom_per_ps)},
             {"judged", cell.drift->judged}};
  }
  Json flags = Json::array();
  for (const auto &flag : cell.flags)
    flags.push_back({{"check", flag.check}, {"message", flag.message}});
  return {{"system", cell.system},
          {"protocol", cell.protocol},
          {"ensemble", word_of(cell.ensemble)},
          {"ranks", cell.ranks},
          {"threads", cell.threads},
          {"potential", cell.potential},
          {"role", word_of(cell.role)},
          {"engine", cell.engine},
          {"pair_style", cell.pair_style.empty() ? Json() : Json(cell.pair_style)},
          {"model", to_json(cell.model)},
          {"atoms", cell.atoms},
          {"steps", cell.steps},
          {"warmup_steps", cell.warmup_steps},
          {"runs", cell.runs},
          {"latency",
           {{"pair_s", to_json(cell.pair_s)},
            {"force_s", to_json(cell.force_s)},
            {"step_s", to_json(cell.step_s)}}},
          {"run_classes", to_json(cell.classes)},
          {"rates",
           {{"steps_per_s", base::json_number(cell.rates.steps_per_s)},
            {"ns_per_day", base::json_number(cell.rates.ns_per_day)},
            {"atom_steps_per_s", base::json_number(cell.rates.atom_steps_per_s)}}},
          {"drift", drift},
          {"flags", flags},
          {"memory",
           {{"peak_rss_B", cell.peak_rss_B},
            {"growth_B", cell.growth_B ? Json(*cell.growth_B) : Json()}}},
          {"speed_up",
           {{"step", to_json(cell.step_speed_up, "median")},
            {"step_mean", to_json(cell.step_mean_speed_up, "mean")},
            {"pair", to_json(cell.pair_speed_up, "median")}}}};
}

}  // namespace mlffbench::record
