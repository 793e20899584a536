// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of LAMMPS' dumps and logs in parts.
#pragma once

#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>
#include <vector>

namespace mlffbench {

/// What stands between blanks.
inline std::vector<std::string_view> words(std::string_view text)
{
  std::vector<std::string_view> found;
  constexpr const char *blanks = " \t\r";
  for (size_t at = text.find_first_not_of(blanks); at != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(blanks, at), text.size());
    found.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(blanks, end);
  }
  return found;
}

/// The number that is the whole word, with a sign or without; false, with `value` as it may be, if
/// it is none.
template <typename Number> bool parse(std::string_view word, Number &value)
{
  if (word.size() > 1 && word[0] == '+' && word[1] != '-')
    word.remove_prefix(1);  // which std::from_chars takes for no number
  const char *end = word.data() + word.size();
  const auto result = std::from_chars(word.data(), end, value);
  return !word.empty() && result.ec == std::errc() && result.ptr == end;
}

}  // namespace mlffbench
