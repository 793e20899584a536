// SPDX-License-Identifier: GPL-2.0-or-later
// Columns of turns.
#include "record/turns_json.h"

#include "base/json_member.h"
#include "base/json_output.h"

#include <array>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>
#include <utility>

namespace mlffbench::record {

namespace {

using Json = nlohmann::ordered_json;

/// The figures of turns, as columns.
constexpr std::array turn_figures{std::pair{"pair_mean_s", &Round::pair_mean_s},
                                  std::pair{"pair_median_s", &Round::pair_median_s},
                                  std::pair{"step_mean_s", &Round::step_mean_s},
                                  std::pair{"step_median_s", &Round::step_median_s}};

}  // namespace

Json to_json(const Turns &turns)
{
  Json json{{"group", turns.group}, {"round", Json::array()}, {"steps", Json::array()}};
  for (const auto &round : turns.rounds) {
    json["round"].push_back(round.number);
    json["steps"].push_back(round.steps);
  }
  for (const auto &[name, figure] : turn_figures) {
    Json &column = json[name] = Json::array();
    for (const auto &round : turns.rounds)
      column.push_back(base::json_number(round.*figure));
  }
  return json;
}

void read_value(const Json &json, const char * /*name*/, Turns &turns)
{
  turns = {base::text_member(json, "group"), {}};
  const auto column = [&](const char *name) -> const Json & {
    const Json &list = base::list_member(json, name);
    if (list.size() != base::list_member(json, "round").size())
      throw std::runtime_error(fmt::format("`{}` has not as many items as `round`", name));
    return list;
  };
  const auto whole_at = [&](const char *name, size_t place) {
    const Json &value = column(name).at(place);
    if (!value.is_number_integer())
      throw std::runtime_error(fmt::format("`{}` holds no whole numbers", name));
    return value.get<int64_t>();
  };
  for (size_t i = 0; i < column("round").size(); ++i) {
    Round round;
    round.number = whole_at("round", i);
    round.steps = whole_at("steps", i);
    for (const auto &[name, figure] : turn_figures) {
      const Json &value = column(name).at(i);
      if (!value.is_null() && !value.is_number())
        throw std::runtime_error(fmt::format("`{}` holds no numbers", name));
      round.*figure =
          value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
    }
    turns.rounds.push_back(round);
  }
}

}  // namespace mlffbench::record
