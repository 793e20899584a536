// SPDX-License-Identifier: GPL-2.0-or-later

#include "mlff_text.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace mlff {

namespace {

constexpr std::size_t LONGEST_QUOTE = 200;

/// One character of UTF-8.
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  ///< 0: the text is no UTF-8 here
};

Character first_of(std::string_view text)
{
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) {
    return {lead, 1};
  }
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) {
    return {};
  }
  std::uint32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; i++) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return {};
    }
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t SHORTEST[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < SHORTEST[bytes] || surrogate || code > 0x10FFFF ? Character{}
                                                                : Character{code, bytes};
}

bool is_harmless(std::uint32_t code)
{
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool separator = code == 0x2028 || code == 0x2029;
  const bool direction = code == 0x061C || code == 0x200E || code == 0x200F ||
                         (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  return !control && !separator && !direction;
}

}  // namespace

std::string visible(std::string_view text)
{
  std::string shown;
  char escape[16];
  while (!text.empty()) {
    const auto [code, bytes] = first_of(text);
    if (bytes > 0 && (is_harmless(code) || code == '\n')) {
      shown += text.substr(0, bytes);
    } else {
      const unsigned value = bytes == 0 ? static_cast<unsigned char>(text[0]) : code;
      std::snprintf(escape, sizeof(escape), value < 0x80 || bytes == 0 ? "\\x%02x" : "\\u{%x}",
                    value);
      shown += escape;
    }
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return shown;
}

std::string quotable(std::string_view text)
{
  if (text.size() <= LONGEST_QUOTE) {
    return visible(text);
  }
  auto end = LONGEST_QUOTE;
  while (end > LONGEST_QUOTE - 4 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    end--;
  }
  return visible(text.substr(0, end)) + "...";
}

bool is_plain(std::string_view text)
{
  while (!text.empty()) {
    const auto [code, bytes] = first_of(text);
    if (bytes == 0 || !is_harmless(code)) {
      return false;
    }
    text.remove_prefix(bytes);
  }
  return true;
}

}  // namespace mlff
