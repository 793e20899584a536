// SPDX-License-Identifier: GPL-2.0-or-later
// Rows are read in two ways: quickly, as the fix writes them, and strictly, as soon as one looks
// otherwise. The strict way says what is wrong, or reads what is unusual but right.
#include "benchlog/row_parser.h"

#include "benchlog/columns.h"
#include "benchlog/decimal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlffbench::benchlog {

namespace {

using bench_log_columns::Column;
using bench_log_columns::known;

/// Sums of squares of larger numbers overflow. A larger time is refused; a larger energy,
/// temperature or pressure is what has exploded, and counts as not finite.
constexpr double largest_value = 1e100;

// --- quickly: each reader returns what stands behind its field, or nullptr. The place goes by
// value from one to the next: kept in memory it would cost more than all else.

/// Digits one at a time: how many there are hardly changes from row to row, so that processors
/// guess it right. Wrong above 19.
inline const char *read_whole(const char *at, uint64_t &value)
{
  value = 0;
  for (; static_cast<unsigned>(*at - '0') <= 9U; ++at)
    value = 10 * value + static_cast<unsigned>(*at - '0');
  return at;
}

inline const char *read_quickly(const char *at, int64_t &value, bool needed)
{
  uint64_t number = 0;
  const char *end = read_whole(at, number);
  value = end > at ? static_cast<int64_t>(number) : -1;
  return end - at <= 18 && (end > at || !needed) ? end : nullptr;
}

const char *read_quickly(const char *at, bool &value)
{
  value = *at == '1';
  return *at == '0' || *at == '1' ? at + 1 : nullptr;
}

const char *read_quickly(const char *at, Phase &value)
{
  for (const auto &[name, phase] : {std::pair{"run,", Phase::run}, {"warmup,", Phase::warmup}}) {
    const std::string_view field(name);
    if (std::equal(field.begin(), field.end(), at)) {
      value = phase;
      return at + field.size() - 1;
    }
  }
  return nullptr;  // the others are rare
}

/// Seconds below 10 with nine decimals, as the fix writes times.
inline const char *read_time(const char *at, double &value)
{
  const auto first = static_cast<unsigned>(at[0] - '0');
  const auto last = static_cast<unsigned>(at[10] - '0');
  const uint64_t eight = decimal::eight_at(at + 2);
  if (at[1] != '.' || first > 9 || last > 9 || decimal::leading_digits(eight) != 8)
    return nullptr;
  const uint64_t ns = (first * 100000000ULL + decimal::value_of(eight)) * 10 + last;
  value = static_cast<double>(static_cast<int64_t>(ns)) / 1e9;
  return at + 11;
}

/// Digits with at most one point, and a sign before them.
const char *read_value(const char *text, double &value, bool may_be_negative)
{
  const bool negative = may_be_negative && *text == '-';
  const char *begin = text + (negative ? 1 : 0);
  uint64_t number = 0;
  const char *end = read_whole(begin, number);
  const auto whole = end - begin;
  std::ptrdiff_t decimals = 0;
  if (*end == '.') {
    const char *point = end;
    end = decimal::read_digits(point + 1, number);
    decimals = end - point - 1;
    if (decimals == 0)
      return nullptr;
  }
  if (whole == 0 || whole + decimals > 19 || decimals > 18)
    return nullptr;
  if (const auto size = decimal::quotient(number, static_cast<int>(decimals))) {
    value = negative ? -*size : *size;
    return end;
  }
  const auto result = std::from_chars(text, end, value);
  return result.ec == std::errc() ? result.ptr : nullptr;
}

/// Inline, for most columns are empty or times.
[[gnu::always_inline]] inline const char *read_quickly(const char *at, double &value,
                                                       bool may_be_negative, char end)
{
  if (*at == end) {
    value = BenchRow::empty;
    return at;
  }
  if (!may_be_negative) {
    if (const char *behind = read_time(at, value))
      return behind;
  }
  return read_value(at, value, may_be_negative);
}

template <size_t place, char end> const char *read_field(const char *at, BenchRow &row)
{
  constexpr Column column = known[place];
  constexpr auto member = std::get<column.value.index()>(column.value);
  using Value = std::remove_reference_t<decltype(row.*member)>;
  if constexpr (std::is_same_v<Value, double>) {
    at = read_quickly(at, row.*member, column.unit != nullptr, end);
  } else if constexpr (std::is_same_v<Value, int64_t>) {
    at = read_quickly(at, row.*member, column.needed);
  } else {
    at = read_quickly(at, row.*member);
  }
  return at != nullptr && *at == end ? at + 1 : nullptr;
}

template <size_t... places>
const char *read_quickly(const char *at, BenchRow &row, std::index_sequence<places...> /*all*/)
{
  constexpr size_t last = sizeof...(places) - 1;
  const bool good =
      (((at = read_field < places, places == last ? '\n' : ',' > (at, row)) != nullptr) && ...);
  return good ? at : nullptr;
}

// --- strictly

template <typename Number>
void read_strictly(std::string_view field, const Column &column, Number &value)
{
  if (field.empty() && !column.needed)
    return;
  const char *end = field.data() + field.size();
  const auto result = std::from_chars(field.data(), end, value);
  if (field.empty() || result.ec != std::errc() || result.ptr != end)
    throw RowError(fmt::format("`{}` in column {} is not a number", field, column.name));
  if (!column.unit && value < 0)
    throw RowError(fmt::format("`{}` in column {} is below 0", field, column.name));
  if constexpr (std::is_integral_v<Number>) {
    if (column.needed && value > largest_whole)
      throw RowError(fmt::format("`{}` in column {} is too large", field, column.name));
  } else if (column.is_time() && std::isfinite(value) && value > largest_value) {
    throw RowError(fmt::format("`{}` in column {} is more than {:g} seconds", field, column.name,
                               largest_value));
  }
}

void read_strictly(std::string_view field, const Column &column, bool &value)
{
  if (field != "0" && field != "1")
    throw RowError(fmt::format("`{}` in column {} is not 0 or 1", field, column.name));
  value = field == "1";
}

void read_strictly(std::string_view field, const Column &column, Phase &value)
{
  const auto &names = bench_log_columns::phase_names;
  const auto *found = std::find_if(names.begin(), names.end(),
                                   [&](const auto &phase) { return phase.first == field; });
  if (found == names.end()) {
    throw RowError(fmt::format("`{}` in column {} is not setup, warmup, run, min, rerun or other",
                               field, column.name));
  }
  value = found->second;
}

BenchRow read_strictly(std::string_view line, size_t columns)
{
  const auto fields = split_fields(line);
  if (fields.size() != columns)
    throw RowError(fmt::format("{} fields instead of {}", fields.size(), columns));
  BenchRow row;
  for (size_t i = 0; i < fields.size(); ++i) {
    const Column &column = known[i];
    std::visit([&](auto value) { read_strictly(fields[i], column, row.*value); }, column.value);
    if (fields[i].empty() || !std::holds_alternative<double BenchRow::*>(column.value))
      continue;
    double &value = row.*std::get<double BenchRow::*>(column.value);
    if (column.unit != nullptr && !(std::abs(value) <= largest_value)) {
      row.not_finite = true;
    } else if (column.unit == nullptr && !std::isfinite(value)) {
      row.time_not_finite = row.time_not_finite || column.is_time();
      value = BenchRow::empty;
    }
  }
  return row;
}

}  // namespace

std::vector<std::string_view> split_fields(std::string_view line)
{
  std::vector<std::string_view> fields;
  while (true) {
    const size_t comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos)
      return fields;
    line.remove_prefix(comma + 1);
  }
}

size_t RowParser::parse(std::string_view text, BenchRow &row) const
{
  using bench_log_columns::count_without_phases;
  const char *end =
      m_phases ? read_quickly(text.data(), row, std::make_index_sequence<known.size()>())
               : read_quickly(text.data(), row, std::make_index_sequence<count_without_phases>());
  if (end != nullptr) {
    row.not_finite = false;
    row.time_not_finite = false;
    return static_cast<size_t>(end - text.data());
  }
  const size_t size = text.find('\n');
  row = read_strictly(text.substr(0, size), m_phases ? known.size() : count_without_phases);
  return size + 1;
}

}  // namespace mlffbench::benchlog
