// SPDX-License-Identifier: GPL-2.0-or-later
// Texts and ratios in Markdown.
#include "report/markdown_text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace mlffbench::report {

namespace {

/// The beginning of a long text, in whole letters of UTF-8.
std::string_view beginning(std::string_view text, size_t most)
{
  if (text.size() <= most)
    return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U)
    --most;
  return text.substr(0, most);
}

}  // namespace

std::string markdown_escaped(std::string_view whole, size_t most)
{
  const std::string_view text = beginning(whole, most);
  std::string safe;
  for (const char letter : text) {
    if (letter == '&')
      safe += "&amp;";
    else if (letter == '<')
      safe += "&lt;";
    else if (letter == '\n' || letter == '\r')
      safe += ' ';
    else {
      if (std::string_view("\\`*_{}[]()#+!|~>@").find(letter) != std::string_view::npos)
        safe += '\\';
      safe += letter;
    }
  }
  return text.size() < whole.size() ? safe + " ..." : safe;
}

std::string ratio_strip(const stats::Ratio &ratio, double most)
{
  constexpr int half = 15;
  const auto place = [&](double value) {
    return half + static_cast<int>(std::lround(std::log(value) / std::log(most) * half));
  };
  const auto inside = [](int at) { return std::clamp(at, 0, 2 * half); };
  std::string text(2 * half + 1, ' ');
  if (ratio.interval) {
    for (int i = inside(place(ratio.interval->low)); i <= inside(place(ratio.interval->high)); ++i)
      text[static_cast<size_t>(i)] = '-';
  }
  text[half] = ':';
  const int at = place(ratio.value);
  text[static_cast<size_t>(inside(at))] = at < 0 ? '<' : at > 2 * half ? '>' : 'o';
  return fmt::format("`{}`", text);
}

}  // namespace mlffbench::report
