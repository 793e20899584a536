// SPDX-License-Identifier: GPL-2.0-or-later
// JSON and bytes that are no text.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace mlffbench {

/// The value as text, by default indented. JSON is UTF-8, but paths and what programs say may be
/// any bytes: those that are none become U+FFFD.
template <typename Json> std::string json_text(const Json &json, int indent = 1)
{
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// Whether the text is valid UTF-8, as JSON demands.
bool is_utf8(const std::string &text);

/// A path for JSON that has to lead there again: its text, or where that is no UTF-8 a list of its
/// bytes as numbers.
nlohmann::ordered_json path_json(const std::filesystem::path &path);

/// The path of path_json(). Throws nlohmann::json::exception if it is none.
std::filesystem::path path_from(const nlohmann::ordered_json &json);

}  // namespace mlffbench
