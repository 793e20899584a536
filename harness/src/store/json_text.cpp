// SPDX-License-Identifier: GPL-2.0-or-later
// JSON within limits.
#include "store/json_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench {

namespace {

/// Where a byte of a text lies, both from 1.
struct Place {
  int64_t line = 1;
  int64_t column = 1;
};

Place place_of(std::string_view text, size_t byte)
{
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const size_t line_begin = before.rfind('\n') + 1;  // 0 if there is none
  return {1 + std::count(before.begin(), before.end(), '\n'),
          static_cast<int64_t>(std::max<size_t>(1, before.size() - line_begin))};
}

/// Whether more lists and objects than `limit` are open at once. In a text that is no JSON too,
/// what is before its first fault counts as the parser would count it.
bool is_deeper(std::string_view text, int limit)
{
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i)
        i += text[i] == '\\' ? 1 : 0;
    } else if (c == '[' || c == '{') {
      if (++depth > limit)
        return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

}  // namespace

JsonTextError::JsonTextError(const std::string &name, int64_t line, const std::string &reason)
    : std::runtime_error(fmt::format("{}:{}: {}", name, line, reason)), m_reason(reason)
{
}

template <typename Json>
Json parse_json(std::string_view text, const std::string &name, const JsonLimits &limits)
{
  if (text.size() > limits.bytes) {
    throw JsonTextError(
        name, 1,
        fmt::format("JSON of {} bytes, more than the {} that are read", text.size(), limits.bytes));
  }
  // The library takes a zero byte for the end, and what follows for nothing.
  if (const size_t zero = text.find('\0'); zero != std::string_view::npos) {
    const auto [line, column] = place_of(text, zero + 1);
    throw JsonTextError(name, line, fmt::format("this is no JSON from column {} on", column));
  }
  // Before it is parsed: the parser itself does not recurse, but what it makes is copied, written
  // and freed by recursion.
  if (is_deeper(text, limits.depth)) {
    throw JsonTextError(name, 1,
                        fmt::format("JSON with more than {} lists and objects in each other, "
                                    "which nothing of mlff-bench writes",
                                    limits.depth));
  }
  try {
    return Json::parse(text);
  } catch (const typename Json::parse_error &error) {
    // The library counts the bytes that it has read, the faulty one among them.
    const auto [line, column] = place_of(text, error.byte);
    const bool at_end = error.byte > text.size();
    throw JsonTextError(name, line,
                        at_end ? "the JSON breaks off"
                               : fmt::format("this is no JSON from column {} on", column));
  } catch (const typename Json::out_of_range &) {
    throw JsonTextError(name, 1, "JSON with a number beyond the range of numbers (1.8e308)");
  }
}

template nlohmann::json parse_json<nlohmann::json>(std::string_view, const std::string &,
                                                   const JsonLimits &);
template nlohmann::ordered_json
parse_json<nlohmann::ordered_json>(std::string_view, const std::string &, const JsonLimits &);

}  // namespace mlffbench
