// SPDX-License-Identifier: GPL-2.0-or-later
// Enumerations and their words in files, in one list for both ways.
#pragma once

#include <array>
#include <fmt/format.h>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mlffbench::base {

template <typename Value, size_t size>
using Words = std::array<std::pair<Value, std::string_view>, size>;

/// The list has each value.
template <typename Value, size_t size>
constexpr std::string_view word_in(const Words<Value, size> &words, Value value)
{
  for (const auto &[listed, word] : words) {
    if (listed == value)
      return word;
  }
  return "";
}

template <typename Value, size_t size>
constexpr bool read_word_in(const Words<Value, size> &words, std::string_view text, Value &value)
{
  for (const auto &[listed, word] : words) {
    if (word == text) {
      value = listed;
      return true;
    }
  }
  return false;
}

/// An enumeration with functions word_of() and read_word().
template <typename T>
concept HasWord = std::is_enum_v<T> && requires(const T &from, T &to)
{
  word_of(from);
  read_word(std::string_view(), to);
};

/// Throws std::runtime_error with the member's name for another word.
template <HasWord T> T word_value(std::string_view word, const char *name)
{
  T value{};
  if (!read_word(word, value))
    throw std::runtime_error(fmt::format("`{}` cannot be `{}`", name, word));
  return value;
}

}  // namespace mlffbench::base
