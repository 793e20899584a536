// SPDX-License-Identifier: GPL-2.0-or-later
// Paths in JSON, which may be any bytes.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace mlffbench::base {

/// Whether the text is valid UTF-8, as JSON demands.
bool is_utf8(const std::string &text);

/// A path for JSON that has to lead there again: its text, or where that is no UTF-8 a list of its
/// bytes as numbers.
nlohmann::ordered_json path_json(const std::filesystem::path &path);

/// The path of path_json(). Throws nlohmann::json::exception if it is none.
std::filesystem::path path_from(const nlohmann::ordered_json &json);

}  // namespace mlffbench::base
