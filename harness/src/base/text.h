// SPDX-License-Identifier: GPL-2.0-or-later
// Lines, words and numbers of text files.
#pragma once

#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace mlffbench::base {

constexpr std::string_view white_space = " \t\r\f\v";
/// The same and line ends.
constexpr std::string_view any_white_space = " \t\r\f\v\n";

/// The whole text of a structure file, without a byte order mark and with `\n` for the line ends of
/// old Macintosh files (`\r` alone). Throws SuiteError for what is no regular file, and as soon as
/// a line or the file is longer than any structure's; FileError if it cannot be read.
std::string read_text(const std::filesystem::path &path);

/// Without white space at both ends.
std::string_view trimmed(std::string_view text);

/// Cut at white space, or at these characters.
std::vector<std::string_view> words_of(std::string_view text,
                                       std::string_view separators = white_space);

/// A text cut at line ends; the empty rest after the last one is no line. Takes little room besides
/// the text, however short its lines are. Reading them in order is fast.
class Lines {
public:
  explicit Lines(std::string_view text);

  size_t size() const { return m_size; }
  bool empty() const { return m_size == 0; }
  std::string_view operator[](size_t index) const;

private:
  std::string_view m_text;
  std::vector<size_t> m_marks;  ///< where each of some lines, far apart, begins
  size_t m_size = 0;
  mutable size_t m_line = 0;   ///< the line that was read last
  mutable size_t m_begin = 0;  ///< where it begins
};

/// Without any white space, line ends too.
std::string without_white_space(std::string_view text);

/// In lower case; other bytes than ASCII letters stay.
std::string lower(std::string_view text);

/// A piece of a user's file as messages show it: short, and only of printable ASCII.
std::string shown(std::string_view text);

/// The number that is the whole word, with a sign or without; false, with `value` as it may be, if
/// it is none.
template <typename Number> bool parse_number(std::string_view word, Number &value)
{
  if (word.size() > 1 && word.front() == '+' && word[1] != '-')
    word.remove_prefix(1);  // which std::from_chars takes for no number
  const char *end = word.data() + word.size();
  const auto result = std::from_chars(word.data(), end, value);
  return !word.empty() && result.ec == std::errc() && result.ptr == end;
}

/// The same of a number that is finite.
template <typename Number> std::optional<Number> number(std::string_view word)
{
  Number value{};
  if (!parse_number(word, value))
    return std::nullopt;
  if constexpr (std::is_floating_point_v<Number>) {
    if (!std::isfinite(value))
      return std::nullopt;
  }
  return value;
}

/// Throws SuiteError with this place; line 0 stands for the whole file.
[[noreturn]] void fail_at(const std::string &file, int line, const std::string &message);

}  // namespace mlffbench::base
