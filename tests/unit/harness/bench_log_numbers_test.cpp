// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers of bench logs: whatever way they are read in, they equal what the standard library reads.
#include "base/file.h"
#include "benchlog/bench_log.h"

#include "temporary_folder.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

namespace mlffbench {
namespace {

const std::string head = [] {
  const std::string names = "call,step,phase,level,rebuild,pair_s,pair_min_s,pair_mean_s,force_s,"
                            "step_s,neigh_s,comm_s,other_s,pe_eV,etotal_eV,conserved_eV,temp_K,"
                            "press_bar,rss_B,rss_mean_B,peak_rss_B,lammps_B,device_B";
  std::string list = names;
  for (size_t at = list.find(','); at != std::string::npos; at = list.find(',', at + 3))
    list.replace(at, 1, "\",\"");
  return "# mlff-bench-log 2\n# {\"columns\":[\"" + list + "\"]}\n" + names + "\n";
}();

/// A row with these values of pair_s, pe and rss_B.
std::string row_with(const std::string &pair_s, const std::string &pe, const std::string &rss_B)
{
  return fmt::format("1,0,run,0,0,{},,,,,,,,{},,,,,{},,,,\n", pair_s, pe, rss_B);
}

template <typename Number> Number standard(const std::string &text)
{
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void expect_same(const std::string &time, const std::string &value, const std::string &bytes)
{
  const benchlog::BenchRow row =
      benchlog::parse_bench_log(head + row_with(time, value, bytes), "x").rows.at(0);
  EXPECT_EQ(std::bit_cast<uint64_t>(row.pair_s), std::bit_cast<uint64_t>(standard<double>(time)))
      << time;
  EXPECT_EQ(std::bit_cast<uint64_t>(row.pe), std::bit_cast<uint64_t>(standard<double>(value)))
      << value;
  EXPECT_EQ(row.rss_B, standard<int64_t>(bytes)) << bytes;
}

TEST(BenchLogNumbers, RandomOnesAsTheFixWritesThem)
{
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(-12.0, 12.0);
  for (int i = 0; i < 20000; ++i) {
    const double size = std::pow(10.0, exponent(random));
    const double value = (i % 2 == 0 ? 1.0 : -1.0) * size;
    // Shortest text that gives the number again, and whole nanoseconds.
    expect_same(fmt::format("{:.9f}", 1e-6 * size), fmt::format("{}", value),
                fmt::format("{}", random() >> (1U + random() % 60U)));
  }
}

TEST(BenchLogNumbers, RandomDigitsWithAPointAnywhere)
{
  std::mt19937_64 random(2);
  for (int i = 0; i < 50000; ++i) {
    std::string digits;
    for (size_t left = 1 + random() % 25; left > 0; --left)
      digits += static_cast<char>('0' + random() % 10);
    std::string number = digits;
    number.insert(1 + random() % number.size(), ".");
    expect_same(number, number, digits.substr(0, 18));
  }
}

TEST(BenchLogNumbers, HalfwayBetweenTwoDoubles)
{
  // 2^53 + 1 and its like lie halfway, and round to the even one; their neighbours do not.
  for (const char *number :
       {"9007199254740993", "9007199254740992.9", "9007199254740993.1", "900719925474099.25",
        "4503599627370496.5", "4503599627370497.5", "4503599627370497.499", "1152921504606846977",
        "1152921504606847105", "0.5000000000000000555", "9999999999999999999",
        "1844674407.3709551616", "0.0000000000000000001", "-0", "-0.0", "0"}) {
    const std::string text(number);
    expect_same(text.front() == '-' ? "0" : text, text, "0");
  }
}

TEST(BenchLogNumbers, UnusualOnesAreReadTheStrictWay)
{
  expect_same("1e-3", "1.5e+300", "000123");
  expect_same("1.", ".5", "9223372036854775807");
  expect_same("nan", "-inf", "1");
  expect_same("0.12345678901234567890123", "123456789012345678901234567890", "1");
  for (const char *number :
       {"1.2.3", "1,2", "--1", "+1", "1 ", " 1", "0x1", "1e", "1-", ".", "-"}) {
    EXPECT_THROW(benchlog::parse_bench_log(head + row_with("1", number, "1"), "x"),
                 benchlog::BenchLogError)
        << number;
  }
  EXPECT_THROW(benchlog::parse_bench_log(head + row_with("1", "1", "9223372036854775808"), "x"),
               benchlog::BenchLogError);
  EXPECT_THROW(benchlog::parse_bench_log(head + row_with("1", "1", "1.5"), "x"),
               benchlog::BenchLogError);
  EXPECT_THROW(benchlog::parse_bench_log(head + row_with("1", "1e999", "1"), "x"),
               benchlog::BenchLogError);
}

TEST(BenchLogNumbers, ARowThatWasReadLeavesNothingToTheNext)
{
  const std::string empty = "2,1,run,0,0,,,,,,,,,,,,,,,,,,\n";
  const benchlog::BenchLog log =
      benchlog::parse_bench_log(head + row_with("1", "nan", "5") + empty, "x");
  EXPECT_TRUE(log.rows.at(0).not_finite);
  EXPECT_FALSE(log.rows.at(1).not_finite);
  EXPECT_TRUE(std::isnan(log.rows.at(1).pair_s));
  EXPECT_EQ(log.rows.at(1).rss_B, -1);
}

/// Keeps the calls it is given.
class Calls : public benchlog::RowSink {
public:
  void take(const benchlog::BenchRow &row) override { calls.push_back(row.call); }
  std::vector<int64_t> calls;
};

/// Reads a log in so many parts, and their calls, in the order of the parts.
benchlog::BenchLog scan(const std::filesystem::path &file, size_t parts,
                        std::vector<int64_t> &calls)
{
  std::vector<Calls> sinks(parts);
  std::vector<benchlog::RowSink *> pointers;
  for (auto &sink : sinks)
    pointers.push_back(&sink);
  benchlog::BenchLog log = benchlog::scan_bench_log(file, pointers, 2);
  calls.clear();
  for (const auto &sink : sinks)
    calls.insert(calls.end(), sink.calls.begin(), sink.calls.end());
  return log;
}

std::string error_of(const std::filesystem::path &file, size_t parts)
{
  try {
    std::vector<int64_t> calls;
    scan(file, parts, calls);
  } catch (const benchlog::BenchLogError &error) {
    return error.what();
  }
  return "";
}

std::string rows_of(int64_t first, int64_t last)
{
  std::string text;
  for (int64_t call = first; call <= last; ++call)
    text += fmt::format("{},{},run,0,0,0.250000000,,,,,,,,,,,,,,,,,\n", call, call - 1);
  return text;
}

constexpr int64_t many = 100000;  // rows: several blocks and parts

TEST(BenchLogFiles, LongOnesInPartsAndCutInTheLastRow)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "bench.log";
  const std::string text = head + rows_of(1, many);
  for (const size_t cut : {size_t{0}, size_t{1}, size_t{20}}) {
    base::write_file(file, text.substr(0, text.size() - cut));
    for (const size_t parts : {1U, 2U, 3U, 7U, 64U}) {
      std::vector<int64_t> calls;
      const benchlog::BenchLog log = scan(file, parts, calls);
      std::vector<int64_t> expected(static_cast<size_t>(cut == 0 ? many : many - 1));
      std::iota(expected.begin(), expected.end(), 1);
      EXPECT_EQ(calls, expected) << parts;
      EXPECT_EQ(log.truncated, cut != 0);
      EXPECT_TRUE(log.rows.empty());
    }
  }
}

TEST(BenchLogFiles, FaultsOfPartsNameTheirLines)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "bench.log";
  for (const int64_t good : {int64_t{10}, many / 3, many / 2, many}) {
    const std::string begin = head + rows_of(1, good);
    const auto message = [&](const std::string &what) {
      return fmt::format("{}:{}: {}", file.string(), good + 4, what);
    };
    for (const size_t parts : {1U, 2U, 5U}) {
      base::write_file(file, begin + "nonsense\n" + rows_of(good + 1, many) + "more nonsense\n");
      EXPECT_EQ(error_of(file, parts), message("1 fields instead of 23"));
      base::write_file(file, begin + rows_of(good + 2, many + 2) + "more nonsense\n");
      EXPECT_EQ(error_of(file, parts),
                message(fmt::format("call {} follows call {}", good + 2, good)));
    }
  }
}

TEST(BenchLogFiles, RemarksOfAllPartsAreKeptInOrder)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "bench.log";
  const std::string continued =
      "# continued " + head.substr(head.find('{'), head.find("}\n") + 1 - head.find('{')) + "\n";
  std::string text = head;
  // Each simulation begins anew at a call that was seen before.
  for (int64_t begin = 0; begin < many; begin += many / 10) {
    text += begin == 0 ? "" : continued;
    text += rows_of(begin / 2 + 1, begin / 2 + many / 10);
    text += fmt::format("# run {{\"run\":{}}}\n", begin);
  }
  base::write_file(file, text);
  for (const size_t parts : {1U, 2U, 5U, 16U}) {
    std::vector<int64_t> calls;
    const benchlog::BenchLog log = scan(file, parts, calls);
    EXPECT_EQ(calls.size(), static_cast<size_t>(many));
    EXPECT_EQ(log.continued.size(), 9U);
    ASSERT_EQ(log.runs.size(), 10U);
    for (int64_t i = 0; i < 10; ++i)
      EXPECT_EQ(log.runs[static_cast<size_t>(i)]["run"], i * many / 10);
  }
}

/// All ways to cut a small file in two give its lines once.
TEST(BenchLogFiles, RangesShareLinesOut)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "lines";
  for (const std::string text : {"", "a", "\n", "a\nbc\n\ndef\n", "a\nbc\n\ndef", "\n\n\n"}) {
    base::write_file(file, text);
    for (uint64_t cut = 0; cut <= text.size() + 2; ++cut) {
      std::string lines;
      const auto take = [&](std::string_view some) {
        lines += some;
        return true;
      };
      const bool first = base::read_lines(file, {0, cut}, 16, take);
      const bool second = base::read_lines(file, {cut, UINT64_MAX}, 16, take);
      EXPECT_EQ(lines, text.substr(0, text.rfind('\n') + 1)) << cut;
      EXPECT_EQ(first || second, !text.empty() && text.back() != '\n') << cut;
      EXPECT_FALSE(first && second);
    }
  }
}

TEST(BenchLogFiles, LinesLongerThanABlock)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "bench.log";
  const std::string reason(1000000, 'x');
  base::write_file(file, head + row_with("1", "1", "1") + "# halt {\"reason\":\"" + reason +
                             "\",\"step\":0}\n");
  const benchlog::BenchLog log = benchlog::read_bench_log(file);
  ASSERT_EQ(log.halts.size(), 1U);
  EXPECT_EQ(log.halts[0].reason, reason);
  EXPECT_EQ(log.rows.size(), 1U);
}

}  // namespace
}  // namespace mlffbench
