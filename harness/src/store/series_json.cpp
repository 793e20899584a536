// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of a run to and from JSON.
#include "store/series_json.h"

#include <cmath>
#include <limits>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

Json optional_number(const std::optional<double> &value)
{
  return value ? Json(*value) : Json();
}

std::optional<double> optional_number_from(const Json &json)
{
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

Percentile percentile_from(const Json &json)
{
  const Json &refused = json.at("refused");
  return {optional_number_from(json.at("value")), optional_number_from(json.at("upper_95")),
          refused.is_null() ? "" : refused.get<std::string>()};
}

Json to_json(const std::optional<Trend> &trend)
{
  if (!trend)
    return {};
  return {{"relative", number(trend->relative)},
          {"interval_95", to_json(std::optional(trend->interval_95))},
          {"significant", trend->significant}};
}

std::optional<Trend> trend_from(const Json &json)
{
  if (json.is_null())
    return std::nullopt;
  return Trend{number_from(json.at("relative")), interval_from(json.at("interval_95")).value(),
               json.at("significant")};
}

}  // namespace

Json number(double value)
{
  return std::isfinite(value) ? Json(value) : Json();
}

double number_from(const Json &json)
{
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Json to_json(const std::optional<Interval> &interval)
{
  return interval ? Json{number(interval->low), number(interval->high)} : Json();
}

std::optional<Interval> interval_from(const Json &json)
{
  if (json.is_null())
    return std::nullopt;
  return Interval{number_from(json.at(0)), number_from(json.at(1))};
}

Json to_json(const Percentile &percentile)
{
  return {{"value", optional_number(percentile.value)},
          {"upper_95", optional_number(percentile.upper_95)},
          {"refused", percentile.value ? Json() : Json(percentile.refused)}};
}

Json to_json(const SeriesSummary &summary)
{
  // Of no sample there are no figures, whatever their functions give then.
  const auto figure = [&](double value) { return summary.n == 0 ? Json() : number(value); };
  return {{"transient_samples", summary.transient_samples},
          {"steadiness", to_string(summary.steadiness)},
          {"n", summary.n},
          {"n_eff", figure(summary.n_eff)},
          {"autocorrelation_lag_1", figure(summary.autocorrelation_lag_1)},
          {"ljung_box_p", figure(summary.ljung_box_p)},
          {"mean", figure(summary.mean)},
          {"mean_interval_95", to_json(summary.mean_interval_95)},
          {"sd", figure(summary.sd)},
          {"median", figure(summary.median)},
          {"median_interval_95", to_json(summary.median_interval_95)},
          {"mad", figure(summary.mad)},
          {"min", figure(summary.min)},
          {"max", figure(summary.max)},
          {"p95", to_json(summary.p95)},
          {"p99", to_json(summary.p99)},
          {"trend", to_json(summary.trend)},
          {"outliers", summary.outliers}};
}

SeriesSummary series_summary_from(const Json &json)
{
  SeriesSummary summary;
  summary.transient_samples = json.at("transient_samples");
  summary.steadiness = steadiness_from(json.at("steadiness"));
  summary.n = json.at("n");
  summary.n_eff = number_from(json.at("n_eff"));
  summary.autocorrelation_lag_1 = number_from(json.at("autocorrelation_lag_1"));
  summary.ljung_box_p = number_from(json.at("ljung_box_p"));
  summary.mean = number_from(json.at("mean"));
  summary.mean_interval_95 = interval_from(json.at("mean_interval_95"));
  summary.sd = number_from(json.at("sd"));
  summary.median = number_from(json.at("median"));
  summary.median_interval_95 = interval_from(json.at("median_interval_95"));
  summary.mad = number_from(json.at("mad"));
  summary.min = number_from(json.at("min"));
  summary.max = number_from(json.at("max"));
  summary.p95 = percentile_from(json.at("p95"));
  summary.p99 = percentile_from(json.at("p99"));
  summary.trend = trend_from(json.at("trend"));
  summary.outliers = json.at("outliers");
  return summary;
}

}  // namespace mlffbench
