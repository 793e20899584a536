// SPDX-License-Identifier: GPL-2.0-or-later
// Cutting of text.
#include "structure_file/text.h"

#include "suite/diagnostic.h"

#include <algorithm>

namespace mlffbench {

std::string_view trimmed(std::string_view text)
{
  const size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::vector<std::string_view> words_of(std::string_view text)
{
  std::vector<std::string_view> words;
  for (size_t at = text.find_first_not_of(white_space); at != std::string_view::npos;) {
    const size_t stop = std::min(text.find_first_of(white_space, at), text.size());
    words.push_back(text.substr(at, stop - at));
    at = text.find_first_not_of(white_space, stop);
  }
  return words;
}

std::vector<std::string_view> lines_of(std::string_view text)
{
  std::vector<std::string_view> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string lower(std::string_view text)
{
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

std::string shown(std::string_view text)
{
  constexpr size_t longest = 60;
  text = trimmed(text);
  std::string result(text.substr(0, longest));
  for (char &c : result) {
    if (c < ' ' || c > '~')
      c = '?';
  }
  if (text.size() > longest)
    result += " ...";
  return result;
}

void fail_at(const std::string &file, int line, const std::string &message)
{
  throw SuiteError({{file, line, line > 0 ? 1 : 0, message}});
}

}  // namespace mlffbench
