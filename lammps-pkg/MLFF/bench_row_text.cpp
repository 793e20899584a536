// SPDX-License-Identifier: GPL-2.0-or-later
// Formatting rows.

#include "bench_row_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mlff {

namespace {

constexpr std::array<std::string_view, 6> PHASE_NAMES = {"setup", "warmup", "run",
                                                         "min",   "rerun",  "other"};

template <typename Number> char *put_number(char *at, Number value)
{
  return std::to_chars(at, at + 32, value).ptr;
}

/// Two decimal digits of each number below 100.
constexpr auto DIGITS = [] {
  std::array<char, 200> digits{};
  for (std::size_t i = 0; i < 100; i++) {
    digits[2 * i] = static_cast<char>('0' + i / 10);
    digits[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return digits;
}();

/// Seconds with nine decimals. Whole nanoseconds, two digits at a time, format ten times faster
/// than a double does.
char *put_seconds(char *at, double seconds)
{
  if (!(seconds >= 0.0)) {
    return at;
  }
  constexpr std::uint64_t NANO = 1000000000;
  auto total = static_cast<std::uint64_t>(std::llround(seconds * 1.0e9));
  if (total < NANO) {
    *at++ = '0';
  } else {
    at = put_number(at, total / NANO);
    total %= NANO;
  }
  *at++ = '.';
  auto rest = static_cast<std::uint32_t>(total);
  for (int place = 7; place > 0; place -= 2) {
    std::memcpy(at + place, DIGITS.data() + static_cast<std::size_t>(2 * (rest % 100)), 2);
    rest /= 100;
  }
  *at = static_cast<char>('0' + rest);
  return at + 9;
}

char *put_value(char *at, double value)
{
  return std::isnan(value) ? at : put_number(at, value);
}

/// A whole number that is kept as a double, below 0 if it was not measured.
char *put_count(char *at, double count)
{
  return count >= 0.0 ? put_number(at, static_cast<std::int64_t>(count)) : at;
}

char *put_text(char *at, std::string_view text)
{
  return std::copy(text.begin(), text.end(), at);
}

}  // namespace

char *put_rows(char *at, const std::vector<BenchRow> &rows)
{
  for (const auto &row : rows) {
    at = put_number(at, row.call);
    *at++ = ',';
    at = put_number(at, row.step);
    *at++ = ',';
    at = put_text(at, PHASE_NAMES[static_cast<std::size_t>(row.phase)]);
    *at++ = ',';
    at = put_number(at, row.level);
    at = put_text(at, row.rebuild ? ",1" : ",0");
    for (const double seconds : {row.pair_s, row.pair_min_s, row.pair_mean_s, row.force_s,
                                 row.step_s, row.neigh_s, row.comm_s, row.other_s}) {
      *at++ = ',';
      at = put_seconds(at, seconds);
    }
    for (const double value : {row.pe, row.etotal, row.conserved, row.temp, row.press}) {
      *at++ = ',';
      at = put_value(at, value);
    }
    for (const double bytes :
         {row.rss_B, row.rss_mean_B, row.peak_rss_B, row.lammps_B, row.device_B}) {
      *at++ = ',';
      at = put_count(at, bytes);
    }
    for (const double seconds : {row.pack_s, row.model_s, row.scatter_s}) {
      *at++ = ',';
      at = put_seconds(at, seconds);
    }
    for (const double count : {row.edges, row.model_calls}) {
      *at++ = ',';
      at = put_count(at, count);
    }
    *at++ = '\n';
  }
  return at;
}

}  // namespace mlff
