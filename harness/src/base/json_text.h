// SPDX-License-Identifier: GPL-2.0-or-later
// JSON that somebody else may have written: parsed within limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace mlffbench::base {

/// What a JSON text may ask of its reader. No file of ours comes near either.
struct JsonLimits {
  /// Levels of lists and objects in each other: a value is copied and written by recursion, which
  /// a deep one would end in a stack overflow.
  int depth = 64;
  size_t bytes = size_t{1} << 30;
};

/// A text that is not taken. what() is "NAME:LINE: REASON", with the line of the text, from 1.
class JsonTextError : public std::runtime_error {
public:
  JsonTextError(const std::string &name, int64_t line, const std::string &reason);
  /// Without the place, for a text that is a line of something larger.
  const std::string &reason() const { return m_reason; }

private:
  std::string m_reason;
};

/// Which members of an object are made; the others are checked and left out.
struct JsonSelection {
  struct Member;
  /// Only these where it is true, else all, and these by their own selection.
  bool only = false;
  std::vector<Member> members;
};

struct JsonSelection::Member {
  std::string_view name;
  JsonSelection selection = {};  ///< of its own members, if it is an object
};

/// The value of a JSON text called `name` in messages (a file's path). Throws JsonTextError if it
/// is no JSON, nested too deeply, too long, has a key twice in one object, or holds a number beyond
/// a double's range. Instantiated for nlohmann::json and nlohmann::ordered_json.
template <typename Json = nlohmann::ordered_json>
Json parse_json(std::string_view text, const std::string &name, const JsonLimits &limits = {});

/// The same, of the selected members alone. A text of which little is wanted takes a quarter of the
/// time. All of it is checked as before.
nlohmann::ordered_json parse_json_members(std::string_view text, const std::string &name,
                                          const JsonSelection &selection);

/// A text that parse_json() takes, in one line: its numbers and texts stay as they were written.
std::string json_in_one_line(std::string_view text);

extern template nlohmann::json parse_json<nlohmann::json>(std::string_view, const std::string &,
                                                          const JsonLimits &);
extern template nlohmann::ordered_json
parse_json<nlohmann::ordered_json>(std::string_view, const std::string &, const JsonLimits &);

}  // namespace mlffbench::base
