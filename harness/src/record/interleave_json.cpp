// SPDX-License-Identifier: GPL-2.0-or-later
// Columns of slices.
#include "record/interleave_json.h"

#include "base/json_member.h"
#include "base/json_output.h"

#include <array>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace mlffbench::record {

namespace {

using Json = nlohmann::ordered_json;

/// The figures of slices, as columns.
constexpr std::array slice_figures{std::pair{"pair_mean_s", &Slice::pair_mean_s},
                                   std::pair{"pair_median_s", &Slice::pair_median_s},
                                   std::pair{"step_mean_s", &Slice::step_mean_s},
                                   std::pair{"step_median_s", &Slice::step_median_s}};

Json renamed(const Json &object, const std::string &before, const std::string &now)
{
  Json result = Json::object();
  for (const auto &[name, value] : object.items())
    result[name == before ? now : name] = value;
  return result;
}

}  // namespace

Json to_json(const Interleaved &interleaved)
{
  Json json{{"group", interleaved.group}, {"slice", Json::array()}, {"steps", Json::array()}};
  for (const auto &slice : interleaved.slices) {
    json["slice"].push_back(slice.number);
    json["steps"].push_back(slice.steps);
  }
  for (const auto &[name, figure] : slice_figures) {
    Json &column = json[name] = Json::array();
    for (const auto &slice : interleaved.slices)
      column.push_back(base::json_number(slice.*figure));
  }
  return json;
}

void read_value(const Json &json, const char * /*name*/, Interleaved &interleaved)
{
  interleaved = {base::text_member(json, "group"), {}};
  const char *const number = json.contains("round") && !json.contains("slice") ? "round" : "slice";
  const auto column = [&](const char *name) -> const Json & {
    const Json &list = base::list_member(json, name);
    if (list.size() != base::list_member(json, number).size())
      throw std::runtime_error(fmt::format("`{}` has not as many items as `{}`", name, number));
    return list;
  };
  const auto whole_at = [&](const char *name, size_t place) {
    const Json &value = column(name).at(place);
    if (!value.is_number_integer())
      throw std::runtime_error(fmt::format("`{}` holds no whole numbers", name));
    return value.get<int64_t>();
  };
  for (size_t i = 0; i < column(number).size(); ++i) {
    Slice slice;
    slice.number = whole_at(number, i);
    slice.steps = whole_at("steps", i);
    for (const auto &[name, figure] : slice_figures) {
      const Json &value = column(name).at(i);
      if (!value.is_null() && !value.is_number())
        throw std::runtime_error(fmt::format("`{}` holds no numbers", name));
      slice.*figure =
          value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
    }
    interleaved.slices.push_back(slice);
  }
}

bool may_say_turns(const std::string &record)
{
  return record.find("\"turns\"") != std::string::npos;
}

Json without_turns(const Json &record)
{
  Json result = renamed(record, "turns", "interleave");
  const auto interleave = result.find("interleave");
  if (interleave != result.end() && interleave->is_object())
    *interleave = renamed(*interleave, "round", "slice");
  return result;
}

}  // namespace mlffbench::record
