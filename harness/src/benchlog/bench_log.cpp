// SPDX-License-Identifier: GPL-2.0-or-later
// Bench log parsing.
#include "benchlog/bench_log.h"

#include "benchlog/columns.h"
#include "benchlog/decimal.h"
#include "benchlog/row_parser.h"
#include "store/file.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <functional>
#include <future>
#include <iterator>
#include <optional>
#include <utility>

namespace mlffbench {

namespace {

using bench_log_columns::known;

/// Below this a thread costs more than it gains.
constexpr uint64_t smallest_part_B = 1048576;

/// A fault in a line of a part of a log, counted from 1.
struct LineFault {
  int64_t line = 0;
  std::string message;
};

/// Parses a log, or a part of one behind its head.
class Parser {
public:
  explicit Parser(RowSink &sink) : m_sink(sink) {}

  /// A parser of lines that stand farther down in the same log.
  Parser part(RowSink &sink) const
  {
    Parser part(sink);
    part.m_names = m_names;
    part.m_rows = m_rows;
    return part;
  }

  bool has_head() const { return m_rows.has_value(); }

  /// Takes whole lines, readable for decimal::reach bytes more. Stops at the first fault.
  void take(std::string_view text)
  {
    try {
      while (!text.empty() && !m_fault) {
        ++m_line;
        if (m_rows && text.front() != '#') {
          text.remove_prefix(row(text));
        } else {
          const size_t size = text.find('\n');
          line(text.substr(0, size));
          text.remove_prefix(size + 1);
        }
      }
    } catch (LineFault &fault) {
      m_fault = std::move(fault);
    }
  }

  /// Goes on with what another parser has read of the lines behind.
  void append(Parser &&next)
  {
    if (m_fault)
      return;
    if (m_goes_on && next.m_first && next.m_first->call != m_row.call + 1) {
      m_fault = {m_line + next.m_first->line, order_message(m_row.call, next.m_first->call)};
      return;
    }
    if (next.m_fault) {
      m_fault = {m_line + next.m_fault->line, std::move(next.m_fault->message)};
      return;
    }
    m_line += next.m_line;
    if (next.m_first || !next.m_log.continued.empty()) {
      m_row = next.m_row;
      m_goes_on = next.m_goes_on;
    }
    const auto move_all = [](auto &from, auto &to) {
      to.insert(to.end(), std::make_move_iterator(from.begin()),
                std::make_move_iterator(from.end()));
    };
    for (auto &section : next.m_log.sections)
      m_log.sections.push_back({std::move(section.header), m_log.runs.size() + section.first_run});
    move_all(next.m_log.runs, m_log.runs);
    move_all(next.m_log.continued, m_log.continued);
    move_all(next.m_log.halts, m_log.halts);
    move_all(next.m_log.turns, m_log.turns);
  }

  /// What was read. Throws BenchLogError, with the name of the file and the line of the first
  /// fault.
  BenchLog finish(const std::string &name, bool truncated)
  {
    if (!m_fault && !m_rows) {
      constexpr std::array<const char *, 3> where{"is empty or breaks off in its first line",
                                                  "ends before its header",
                                                  "ends before its column names"};
      m_fault = {m_line + 1, fmt::format("the file {}", where.at(static_cast<size_t>(m_line)))};
    }
    if (m_fault)
      throw BenchLogError(fmt::format("{}:{}: {}", name, m_fault->line, m_fault->message));
    m_log.truncated = truncated;
    return std::move(m_log);
  }

private:
  [[noreturn]] void fail(const std::string &message) const { throw LineFault{m_line, message}; }

  static std::string order_message(int64_t before, int64_t call)
  {
    return fmt::format("call {} follows call {}", call, before);
  }

  void line(std::string_view line)
  {
    if (m_rows) {
      remark(line);
    } else if (m_line == 1) {
      version(line);
    } else if (m_line == 2) {
      header(line);
    } else {
      columns(line);
    }
  }

  void version(std::string_view line) const
  {
    constexpr std::string_view name = "# mlff-bench-log ";
    if (!line.starts_with(name))
      fail("this is no bench log: its first line must be `# mlff-bench-log 3`");
    if (line.substr(name.size()) != "2" && line.substr(name.size()) != "3") {
      fail(fmt::format("bench log version {} is not known, only versions 2 and 3; use a harness "
                       "and a package of the same release",
                       line.substr(name.size())));
    }
  }

  nlohmann::json object(std::string_view text) const
  {
    auto value = nlohmann::json::parse(text, nullptr, false);
    if (!value.is_object())
      fail("not a JSON object");
    return value;
  }

  void header(std::string_view line)
  {
    if (!line.starts_with("# "))
      fail("the header must be `# ` and a JSON object");
    m_log.header = object(line.substr(2));
  }

  void columns(std::string_view line)
  {
    using bench_log_columns::count_without_phases;
    const auto names = split_fields(line);
    if (names.size() != count_without_phases && names.size() != known.size()) {
      fail(fmt::format("{} columns instead of {} or {}", names.size(), count_without_phases,
                       known.size()));
    }
    std::vector<std::string_view> wrong;
    for (size_t i = 0; i < names.size(); ++i) {
      const bench_log_columns::Column &column = known[i];
      const bool has_unit = column.unit != nullptr;
      if (!names[i].starts_with(column.name) ||
          (names[i].size() > column.name.size()) != has_unit) {
        wrong.push_back(names[i]);
      } else if (has_unit) {
        const std::string_view unit = names[i].substr(column.name.size());
        std::string &kept = m_log.*column.unit;
        if (!kept.empty() && kept != unit)
          fail(fmt::format("two units, {} and {}, for values of one kind", kept, unit));
        kept = unit;
      }
    }
    if (!wrong.empty())
      fail(fmt::format("unknown column {}", fmt::join(wrong, ", ")));
    m_log.phases = names.size() == known.size();
    m_names.assign(names.begin(), names.end());
    if (!has_columns(m_log.header))
      fail("these are not the `columns` of the header");
    m_rows.emplace(m_log.phases);
  }

  void remark(std::string_view line)
  {
    const std::string_view word = line.substr(0, line.find(' ', 2));
    const auto value = [&] { return object(line.substr(word.size())); };
    if (word == "# run") {
      m_log.runs.push_back(value());
    } else if (word == "# continued") {
      continued(value());
    } else if (word == "# section") {
      section(value());
    } else if (word == "# halt") {
      halt(value());
    } else if (word == "# turn") {
      turn(value());
    } else {
      fail(fmt::format(
          "`{}` is not a row, `# run`, `# section`, `# continued`, `# halt` or `# turn`", line));
    }
  }

  void continued(nlohmann::json header)
  {
    if (!has_columns(header))
      fail("the log was continued with other columns than it began with");
    m_log.continued.push_back(std::move(header));
    m_goes_on = false;
  }

  void section(nlohmann::json header)
  {
    if (!has_columns(header))
      fail("a section of the log has other columns than it began with");
    m_log.sections.push_back({std::move(header), m_log.runs.size()});
    m_sink.get().begin_section();
  }

  void halt(const nlohmann::json &halt)
  {
    const auto reason = halt.find("reason");
    const auto step = halt.find("step");
    if (reason == halt.end() || !reason->is_string() || step == halt.end() ||
        !step->is_number_integer()) {
      fail("a halt needs a text `reason` and a whole number `step`");
    }
    m_log.halts.push_back({reason->get<std::string>(), step->get<int64_t>()});
  }

  void turn(const nlohmann::json &turn)
  {
    const auto whole = [&](const char *key) {
      const auto value = turn.find(key);
      if (value == turn.end() || !value->is_number_integer())
        fail("a turn needs whole numbers `call` and `round`");
      return value->get<int64_t>();
    };
    m_log.turns.push_back({whole("call"), whole("round")});
  }

  /// Whether a header names the columns of this log.
  bool has_columns(const nlohmann::json &header) const
  {
    const auto columns = header.find("columns");
    return columns != header.end() && *columns == nlohmann::json(m_names);
  }

  /// Reads the row at the beginning of the text; its length with its line end.
  size_t row(std::string_view text)
  {
    const int64_t before = m_row.call;
    size_t size = 0;
    try {
      size = m_rows->parse(text, m_row);
    } catch (const RowError &error) {
      fail(error.what());
    }
    if (m_goes_on && m_row.call != before + 1)
      fail(order_message(before, m_row.call));
    if (!m_first && m_log.continued.empty())
      m_first = {m_line, m_row.call};
    m_goes_on = true;
    m_sink.get().take(m_row);
    return size;
  }

  /// A row that follows one of the part before.
  struct First {
    int64_t line = 0;
    int64_t call = 0;
  };

  std::reference_wrapper<RowSink> m_sink;
  int64_t m_line = 0;
  std::vector<std::string> m_names;  ///< of the columns, as line 3 has them
  std::optional<RowParser> m_rows;   ///< once the columns are known
  BenchRow m_row;
  /// The next row is the next call; not so after a restart file that is older than the last row.
  bool m_goes_on = false;
  std::optional<First> m_first;
  std::optional<LineFault> m_fault;
  BenchLog m_log;
};

/// Keeps all rows.
class AllRows : public RowSink {
public:
  void take(const BenchRow &row) override { rows.push_back(row); }
  std::vector<BenchRow> rows;
};

}  // namespace

BenchLog scan_bench_log(const std::filesystem::path &path, std::span<RowSink *const> sinks,
                        size_t threads)
{
  // The head, and all of a short log, is read here; what is left is shared.
  Parser parser(*sinks.front());
  const auto read = [&](Parser &part, ByteRange range) {
    return read_lines(path, range, decimal::reach,
                      [&](std::string_view lines) { part.take(lines); });
  };
  bool truncated = read(parser, {0, smallest_part_B});
  const uint64_t size = size_of_file(path);
  if (size <= smallest_part_B || !parser.has_head()) {
    if (size > smallest_part_B)
      truncated = read(parser, {smallest_part_B, UINT64_MAX});
    return parser.finish(path.string(), truncated);
  }
  const uint64_t left = size - smallest_part_B;
  const size_t parts = std::min<uint64_t>(sinks.size(), 1 + left / smallest_part_B);
  const auto begin_of = [&](size_t part) { return smallest_part_B + left * part / parts; };

  std::vector<Parser> parsers;
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
  Parser parser(sink);
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

}  // namespace mlffbench
