// SPDX-License-Identifier: GPL-2.0-or-later
// Widths as fmt pads to them.
#include "report/fitted_text.h"

#include <fmt/format.h>

namespace mlffbench::report {

namespace {

constexpr std::string_view dots = "..";

bool begins_letter(char byte)
{
  return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80;
}

/// Bytes of the letter that begins here.
size_t letter_at(std::string_view text, size_t begin)
{
  size_t end = begin + 1;
  while (end < text.size() && !begins_letter(text[end]))
    ++end;
  return end - begin;
}

/// The most letters from the begin that take so many columns.
std::string_view head_of(std::string_view text, size_t columns)
{
  size_t end = 0;
  while (end < text.size()) {
    const size_t letter = letter_at(text, end);
    const size_t width = display_width(text.substr(end, letter));
    if (width > columns)
      break;
    columns -= width;
    end += letter;
  }
  return text.substr(0, end);
}

/// The same from the end.
std::string_view tail_of(std::string_view text, size_t columns)
{
  size_t begin = text.size();
  while (begin > 0) {
    size_t letter = begin - 1;
    while (letter > 0 && !begins_letter(text[letter]))
      --letter;
    const size_t width = display_width(text.substr(letter, begin - letter));
    if (width > columns)
      break;
    columns -= width;
    begin = letter;
  }
  return text.substr(begin);
}

}  // namespace

size_t display_width(std::string_view text)
{
  // fmt pads to columns, which are never more than bytes.
  return 2 * text.size() - fmt::format("{:<{}}", text, text.size()).size();
}

std::string shortened_in_middle(std::string_view text, size_t most)
{
  if (display_width(text) <= most)
    return std::string(text);
  const size_t kept = most > dots.size() ? most - dots.size() : 0;
  return fmt::format("{}{}{}", head_of(text, kept - kept / 2), dots, tail_of(text, kept / 2));
}

}  // namespace mlffbench::report
