// SPDX-License-Identifier: GPL-2.0-or-later

#include "mlff_json.h"

#include "mlff_model.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace mlff {

namespace {

constexpr int DEEPEST = 64;

/// How deep lists and objects lie in each other. Of text that is no JSON anything may come out.
int depth_of(const std::string &text)
{
  int depth = 0;
  int deepest = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if (quoted) {
      i += c == '\\' ? 1 : 0;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      depth--;
    }
  }
  return deepest;
}

}  // namespace

nlohmann::json parse_object(const std::string &text, const std::string &file,
                            const std::string &what)
{
  if (depth_of(text) > DEEPEST) {
    throw ModelError("Model file " + file + ": its " + what + " are nested more than " +
                     std::to_string(DEEPEST) + " levels deep; export it again");
  }
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    throw ModelError("Model file " + file + ": its " + what +
                     " are not a JSON object in UTF-8; export it again");
  }
  return json;
}

std::string one_line(const nlohmann::json &json)
{
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace mlff
