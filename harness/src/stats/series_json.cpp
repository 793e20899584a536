// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of a run to and from JSON.
#include "stats/series_json.h"

#include "base/json_member.h"
#include "base/json_output.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace mlffbench::stats {

namespace {

using Json = nlohmann::ordered_json;

Json optional_number(const std::optional<double> &value)
{
  return value ? Json(*value) : Json();
}

std::optional<double> optional_number_member(const Json &json, const char *name)
{
  const double value = base::number_member(json, name);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

Percentile percentile_member(const Json &json, const char *name)
{
  const Json &percentile = base::object_member(json, name);
  return {optional_number_member(percentile, "value"),
          optional_number_member(percentile, "upper_95"),
          base::member(percentile, "refused").is_null() ? ""
                                                        : base::text_member(percentile, "refused")};
}

std::optional<Interval> interval_member(const Json &json, const char *name)
{
  const Json &interval = base::member(json, name);
  if (interval.is_null())
    return std::nullopt;
  const auto number_at = [&](size_t place) {
    const Json &value = interval.at(place);
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
  };
  const auto is_bound = [](const Json &value) { return value.is_number() || value.is_null(); };
  if (!interval.is_array() || interval.size() != 2 || !is_bound(interval.at(0)) ||
      !is_bound(interval.at(1)))
    throw std::runtime_error(fmt::format("`{}` is not two numbers", name));
  return Interval{number_at(0), number_at(1)};
}

size_t count_member(const Json &json, const char *name)
{
  return static_cast<size_t>(base::whole_member(json, name, 0));
}

Json to_json(const std::optional<Trend> &trend)
{
  if (!trend)
    return {};
  return {{"relative", base::json_number(trend->relative)},
          {"interval_95", to_json(std::optional(trend->interval_95))},
          {"significant", trend->significant}};
}

std::optional<Trend> trend_member(const Json &json, const char *name)
{
  if (base::member(json, name).is_null())
    return std::nullopt;
  const Json &trend = base::object_member(json, name);
  const auto interval = interval_member(trend, "interval_95");
  if (!interval)
    throw std::runtime_error("`trend` has no `interval_95`");
  return Trend{base::number_member(trend, "relative"), *interval,
               base::flag_member(trend, "significant")};
}

}  // namespace

Json to_json(const std::optional<Interval> &interval)
{
  return interval ? Json{base::json_number(interval->low), base::json_number(interval->high)}
                  : Json();
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
  const auto figure = [&](double value) {
    return summary.n == 0 ? Json() : base::json_number(value);
  };
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

void read_value(const Json &value, const char *name, SeriesSummary &summary)
{
  const Json &json = base::object_value(value, name);
  summary.transient_samples = count_member(json, "transient_samples");
  summary.steadiness = steadiness_from(base::text_member(json, "steadiness"));
  summary.n = count_member(json, "n");
  summary.n_eff = base::number_member(json, "n_eff");
  summary.autocorrelation_lag_1 = base::number_member(json, "autocorrelation_lag_1");
  summary.ljung_box_p = base::number_member(json, "ljung_box_p");
  summary.mean = base::number_member(json, "mean");
  summary.mean_interval_95 = interval_member(json, "mean_interval_95");
  summary.sd = base::number_member(json, "sd");
  summary.median = base::number_member(json, "median");
  summary.median_interval_95 = interval_member(json, "median_interval_95");
  summary.mad = base::number_member(json, "mad");
  summary.min = base::number_member(json, "min");
  summary.max = base::number_member(json, "max");
  summary.p95 = percentile_member(json, "p95");
  summary.p99 = percentile_member(json, "p99");
  summary.trend = trend_member(json, "trend");
  summary.outliers = count_member(json, "outliers");
}

}  // namespace mlffbench::stats
