// SPDX-License-Identifier: GPL-2.0-or-later
// JSON as text.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace mlffbench::base {

/// The text of a JSON value, with `indent` spaces a level, or in one line if it is below 0. Always
/// UTF-8: messages of LAMMPS and names of files may hold any bytes, and those that are none become
/// U+FFFD.
template <typename Json> std::string json_text(const Json &json, int indent = -1)
{
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// A number, or null where it is not finite.
inline nlohmann::ordered_json json_number(double value)
{
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

}  // namespace mlffbench::base
