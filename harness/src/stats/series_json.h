// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of a run as JSON, as in records and results.
#pragma once

#include "stats/series_summary.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>

namespace mlffbench::stats {

/// [low, high], or null.
nlohmann::ordered_json to_json(const std::optional<Interval> &interval);

nlohmann::ordered_json to_json(const Percentile &percentile);

nlohmann::ordered_json to_json(const SeriesSummary &summary);
/// Throws std::runtime_error with the member that is missing or of another type, which may be
/// `name` itself.
void read_value(const nlohmann::ordered_json &json, const char *name, SeriesSummary &summary);

}  // namespace mlffbench::stats
