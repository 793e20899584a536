// SPDX-License-Identifier: GPL-2.0-or-later
// Bench log parsing.
#include "benchlog/bench_log.h"

#include "base/compression.h"
#include "base/file.h"
#include "benchlog/decimal.h"
#include "benchlog/log_parser.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <fstream>
#include <future>
#include <utility>

namespace mlffbench::benchlog {

namespace {

/// Below this a thread costs more than it gains.
constexpr uint64_t smallest_part_B = 1048576;

/// Keeps all rows.
class AllRows : public RowSink {
public:
  void take(const BenchRow &row) override { rows.push_back(row); }
  std::vector<BenchRow> rows;
};

/// Throws BenchLogError for a file that some program has compressed.
void refuse_compressed(const std::filesystem::path &path)
{
  std::array<char, 6> bytes{};
  std::ifstream input(path, std::ios::binary);
  input.read(bytes.data(), bytes.size());
  const std::string_view first(bytes.data(), static_cast<size_t>(input.gcount()));
  if (const std::string refusal = base::compression_refusal(first, path.string()); !refusal.empty())
    throw BenchLogError(refusal);
}

/// Gives the lines of a part of a file to a parser. Whether a last line without an end was left
/// out.
bool read_part(const std::filesystem::path &path, LogParser &part, base::ByteRange range)
{
  try {
    return base::read_lines(path, range, decimal::reach, [&](std::string_view lines) {
      part.take(lines);
      return part.good();
    });
  } catch (const base::LineTooLong &error) {
    part.fail_behind(error.what());
    return false;
  }
}

}  // namespace

BenchLog scan_bench_log(const std::filesystem::path &path, std::span<RowSink *const> sinks,
                        size_t threads)
{
  const auto read = [&](LogParser &part, base::ByteRange range) {
    return read_part(path, part, range);
  };
  LogParser parser(*sinks.front());
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {  // a pipe is read once, from its begin on
    const bool truncated = read(parser, {});
    return parser.finish(path.string(), truncated);
  }
  refuse_compressed(path);
  // The head, and all of a short log, is read here; what is left is shared.
  bool truncated = read(parser, {0, smallest_part_B});
  const uint64_t size = base::size_of_file(path);
  if (size <= smallest_part_B || !parser.has_head()) {
    if (size > smallest_part_B && parser.good())
      truncated = read(parser, {smallest_part_B, UINT64_MAX});
    return parser.finish(path.string(), truncated);
  }
  const uint64_t left = size - smallest_part_B;
  const size_t parts = std::min<uint64_t>(sinks.size(), 1 + left / smallest_part_B);
  const auto begin_of = [&](size_t part) { return smallest_part_B + left * part / parts; };

  std::vector<LogParser> parsers;
  for (size_t part = 0; part < parts; ++part)
    parsers.push_back(parser.part(*sinks[part]));
  // CPUs are not equally fast: who is done takes the next part.
  std::atomic<size_t> next = 0;
  std::atomic<bool> any_truncated = truncated;
  const auto work = [&] {
    for (size_t part = next++; part < parts; part = next++) {
      if (read(parsers[part], {begin_of(part), begin_of(part + 1)}))
        any_truncated = true;
    }
  };
  std::vector<std::future<void>> others;
  for (size_t thread = 1; thread < std::min(threads, parts); ++thread)
    others.push_back(std::async(std::launch::async, work));
  work();
  for (auto &other : others)
    other.get();
  truncated = any_truncated;
  for (auto &part : parsers)
    parser.append(std::move(part));
  return parser.finish(path.string(), truncated);
}

BenchLog parse_bench_log(std::string_view text, const std::string &name)
{
  AllRows sink;
  LogParser parser(sink);
  std::string padded(text);
  padded.append(decimal::reach, '\0');
  const size_t whole = text.rfind('\n') + 1;
  parser.take(std::string_view(padded).substr(0, whole));
  BenchLog log = parser.finish(name, whole < text.size());
  log.rows = std::move(sink.rows);
  return log;
}

BenchLog read_bench_log(const std::filesystem::path &path)
{
  AllRows sink;
  RowSink *const only = &sink;
  BenchLog log = scan_bench_log(path, {&only, 1}, 1);
  log.rows = std::move(sink.rows);
  return log;
}

BenchLog read_ends(const std::filesystem::path &path, uint64_t part_B)
{
  AllRows sink;
  LogParser head(sink);
  bool truncated = read_part(path, head, {0, part_B});
  const uint64_t size = base::size_of_file(path);
  if (size > part_B && head.good() && head.has_head()) {
    LogParser tail = head.part(sink);
    truncated = read_part(path, tail, {std::max(part_B, size - part_B), UINT64_MAX});
    tail.finish(path.string(), truncated);  // throws for its faults
  }
  BenchLog log = head.finish(path.string(), truncated);
  log.rows = std::move(sink.rows);
  return log;
}

int64_t last_step(const std::filesystem::path &path)
{
  std::ifstream input(path, std::ios::binary | std::ios::ate);
  if (!input)
    return -1;
  constexpr std::streamoff tail = 4096;
  const std::streamoff size = input.tellg();
  input.seekg(std::max<std::streamoff>(0, size - tail));
  std::string text(static_cast<size_t>(std::min(size, tail)), '\0');
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(input.gcount()));
  size_t end = text.rfind('\n');
  while (end != std::string::npos && end > 0) {
    const size_t before = text.rfind('\n', end - 1);
    const size_t begin = before == std::string::npos ? 0 : before + 1;
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    const auto number_at = [&](size_t at) {
      int64_t value = -1;
      std::from_chars(line.data() + at, line.data() + line.size(), value);
      return value;
    };
    const size_t comma = line.find(',');
    if (before != std::string::npos && comma != std::string_view::npos && line.front() != '#' &&
        number_at(comma + 1) >= 0) {
      const bool rerun = line.find(",rerun,") != std::string_view::npos;
      return number_at(rerun ? 0 : comma + 1);
    }
    end = before;
  }
  return -1;
}

}  // namespace mlffbench::benchlog
