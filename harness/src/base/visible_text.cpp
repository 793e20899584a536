// SPDX-License-Identifier: GPL-2.0-or-later
// Control characters, invisible characters and invalid UTF-8 by escapes.
#include "base/visible_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>

namespace mlffbench::base {

namespace {

/// A character of UTF-8 and its bytes; no bytes if there is no valid one.
struct Character {
  uint32_t code = 0;
  size_t bytes = 0;
};

size_t length_by_first_byte(unsigned char byte)
{
  return byte < 0x80   ? 1
         : byte < 0xc2 ? 0
         : byte < 0xe0 ? 2
         : byte < 0xf0 ? 3
         : byte < 0xf5 ? 4
                       : 0;
}

Character first_character(std::string_view text)
{
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
  const size_t length = length_by_first_byte(byte(0));
  if (length == 0 || length > text.size())
    return {};
  if (length == 1)
    return {byte(0), 1};
  uint32_t code = byte(0) & (0x7fU >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80)
      return {};
    code = code << 6U | (byte(i) & 0x3fU);
  }
  // Longer than needed, half of a surrogate pair, or beyond Unicode.
  if ((length == 3 && code < 0x800) || (length == 4 && (code < 0x10000 || code > 0x10ffff)) ||
      (code >= 0xd800 && code < 0xe000))
    return {};
  return {code, length};
}

struct Range {
  uint32_t first;
  uint32_t last;
};

/// Beyond ASCII: the second set of control characters, marks of direction and of languages,
/// characters without width, separators of lines.
constexpr std::array<Range, 10> unseen{{{0x80, 0x9f},
                                        {0x61c, 0x61c},
                                        {0x180e, 0x180e},
                                        {0x200b, 0x200f},
                                        {0x2028, 0x202e},
                                        {0x2060, 0x206f},
                                        {0xfeff, 0xfeff},
                                        {0xfff9, 0xfffb},
                                        {0xfffe, 0xffff},
                                        {0xe0000, 0xe0fff}}};

bool is_unseen(uint32_t code)
{
  if (code < 0x80)
    return code < 0x20 || code == 0x7f;
  return std::any_of(unseen.begin(), unseen.end(),
                     [&](const Range &range) { return code >= range.first && code <= range.last; });
}

std::string escape(uint32_t code)
{
  if (code < 0x10000)
    return fmt::format("\\u{:04x}", code);
  code -= 0x10000;  // as JSON writes it
  return fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (code >> 10U), 0xdc00 + (code & 0x3ffU));
}

/// Whether all bytes are seen as they are: most texts.
bool is_plain(std::string_view text)
{
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= ' ' && c < '\x7f') || c == '\n' || c == '\t'; });
}

}  // namespace

std::string visible(std::string_view text)
{
  if (is_plain(text))
    return std::string(text);
  std::string result;
  while (!text.empty()) {
    const auto [code, bytes] = first_character(text);
    if (bytes == 0) {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (is_unseen(code) && code != '\n' && code != '\t') {
      result += escape(code);
    } else {
      result += text.substr(0, bytes);
    }
    text.remove_prefix(std::max<size_t>(bytes, 1));
  }
  return result;
}

std::string visible_in_line(std::string_view text)
{
  std::string result = visible(text);
  for (const auto &[character, shown] : {std::pair('\n', "\\n"), std::pair('\t', "\\t")}) {
    for (size_t at = 0; (at = result.find(character, at)) != std::string::npos;)
      result.replace(at, 1, shown);
  }
  return result;
}

size_t unfinished_bytes(std::string_view text)
{
  for (size_t count = 1; count <= std::min<size_t>(3, text.size()); ++count) {
    const auto byte = static_cast<unsigned char>(text[text.size() - count]);
    if ((byte & 0xc0U) == 0x80)
      continue;
    return length_by_first_byte(byte) > count ? count : 0;
  }
  return 0;
}

std::string inert_cell(std::string_view text)
{
  // A sign alone is a dash, as of a figure that there is not.
  const bool formula = text.size() > 1 &&
                       std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
  return (formula ? "'" : "") + visible(text);
}

}  // namespace mlffbench::base
