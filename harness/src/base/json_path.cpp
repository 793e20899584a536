// SPDX-License-Identifier: GPL-2.0-or-later
// Paths as text, or as bytes.
#include "base/json_path.h"

#include <nlohmann/json.hpp>

namespace mlffbench::base {

bool is_utf8(const std::string &text)
{
  // The library itself is the judge: what it writes is what matters.
  try {
    (void)nlohmann::json(text).dump();
    return true;
  } catch (const nlohmann::json::exception &) {
    return false;
  }
}

nlohmann::ordered_json path_json(const std::filesystem::path &path)
{
  const std::string text = path.string();
  if (is_utf8(text))
    return text;
  auto bytes = nlohmann::ordered_json::array();
  for (const char c : text)
    bytes.push_back(static_cast<unsigned char>(c));
  return bytes;
}

std::filesystem::path path_from(const nlohmann::ordered_json &json)
{
  if (!json.is_array())
    return json.get<std::string>();
  std::string text;
  for (const auto &byte : json)
    text += static_cast<char>(byte.get<unsigned char>());
  return text;
}

}  // namespace mlffbench::base
