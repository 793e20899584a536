// SPDX-License-Identifier: GPL-2.0-or-later
// Decimal numbers as bench logs have them, eight digits at a time. What is read equals what
// std::from_chars reads, to the last bit; whatever looks unusual is left to it.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

namespace mlffbench::benchlog::decimal {

/// How many bytes behind the last character of a text have to be readable, whatever they are.
constexpr std::ptrdiff_t reach = 16;

constexpr std::array<uint64_t, 20> powers_of_ten = [] {
  std::array<uint64_t, 20> powers{1};
  for (size_t i = 1; i < powers.size(); ++i)
    powers[i] = 10 * powers[i - 1];
  return powers;
}();

/// Eight characters, the first in the lowest byte, digits as their values.
inline uint64_t eight_at(const char *text)
{
  uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big)
    bytes = __builtin_bswap64(bytes);
  return bytes ^ 0x3030303030303030U;
}

/// How many of the eight are digits before the first that is none.
inline int leading_digits(uint64_t eight)
{
  // Above 9 the sum sets the highest bit; a carry reaches only bytes behind the first of these.
  const uint64_t others = ((eight + 0x7676767676767676U) | eight) & 0x8080808080808080U;
  return std::countr_zero(others) / 8;
}

/// The number that eight digits make.
inline uint64_t value_of(uint64_t digits)
{
  constexpr uint64_t mask = 0x000000FF000000FFU;
  constexpr uint64_t hundreds = 100 + (1000000ULL << 32U);
  constexpr uint64_t ones = 1 + (10000ULL << 32U);
  digits = digits * 10 + (digits >> 8U);
  return ((digits & mask) * hundreds + ((digits >> 16U) & mask) * ones) >> 32U;
}

/// Appends the digits at `text`, 24 at most, to those of `number`, and returns what stands behind
/// them; the number is wrong above 19 in all.
inline const char *read_digits(const char *text, uint64_t &number)
{
  for (int block = 0; block < 3; ++block) {
    const uint64_t eight = eight_at(text);
    const int count = leading_digits(eight);
    if (count == 8) {
      number = number * powers_of_ten[8] + value_of(eight);
      text += 8;
      continue;
    }
    if (count > 0) {
      // Digits that are not there become zeros in front.
      number = number * powers_of_ten[static_cast<size_t>(count)] +
               value_of(eight << static_cast<unsigned>(64 - 8 * count));
    }
    return text + count;
  }
  return text;
}

/// 2^scale / power, rounded down, with its highest bit set.
struct Reciprocal {
  uint64_t mantissa = 0;
  int scale = 0;
};

constexpr std::array<Reciprocal, 19> reciprocals_of_ten = [] {
  std::array<Reciprocal, 19> reciprocals;
  for (size_t i = 0; i < reciprocals.size(); ++i) {
    const uint64_t power = powers_of_ten[i];  // < 2^60
    Reciprocal &result = reciprocals[i];
    uint64_t rest = 1;
    while (result.mantissa >> 63U == 0) {  // long division, a bit at a time
      result.mantissa = 2 * result.mantissa + rest / power;
      rest = 2 * (rest % power);
      ++result.scale;
    }
    --result.scale;
  }
  return reciprocals;
}();

/// mantissa / 10^exponent as a double, rounded to nearest; none where that takes more digits than
/// 64 bits have (about one in 500). exponent <= 18. Without branches that depend on the number, for
/// those are guessed wrong as often as not.
/// The way of Eisel and Lemire: Lemire, Software: Practice and Experience 51 (2021) 1700.
inline std::optional<double> quotient(uint64_t mantissa, int exponent)
{
  if (mantissa == 0)
    return 0.0;
  __extension__ using Wide = unsigned __int128;
  const Reciprocal &reciprocal = reciprocals_of_ten[static_cast<size_t>(exponent)];
  const int zeros = std::countl_zero(mantissa);
  const Wide product =
      static_cast<Wide>(mantissa << static_cast<unsigned>(zeros)) * reciprocal.mantissa;
  const auto high = static_cast<uint64_t>(product >> 64U);
  const auto more = static_cast<unsigned>(high >> 63U);
  const uint64_t bits = (high << (1U - more)) | (static_cast<uint64_t>(product) >> 63U >> more);
  // The true value is less than 3 above `bits`: that matters where it may reach the middle between
  // two doubles, whose mantissas are 11 bits shorter.
  const uint64_t tail = bits & 0x7FFU;
  if (tail >= 0x400U - 3U && tail <= 0x400U)
    return std::nullopt;
  const uint64_t rounded = (bits >> 11U) + (tail > 0x400U ? 1U : 0U);
  const int power_of_two = 126 + static_cast<int>(more) - reciprocal.scale - zeros;
  // A mantissa of 2^52 to 2^53 adds 1 to the exponent, or 2 if it was rounded up to the latter.
  return std::bit_cast<double>((static_cast<uint64_t>(1023 + power_of_two - 1) << 52U) + rounded);
}

}  // namespace mlffbench::benchlog::decimal
