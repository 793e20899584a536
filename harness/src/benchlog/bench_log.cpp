// SPDX-License-Identifier: GPL-2.0-or-later
// Bench log parsing.
#include "benchlog/bench_log.h"

#include "store/file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>

namespace mlffbench {

namespace {

constexpr size_t columns_without_phases = 12;
constexpr std::array<std::string_view, 17> column_names{
    "call",   "step",    "phase",     "rebuild", "pair_s",     "force_s",
    "step_s", "pe_",     "etotal_",   "temp_",   "press_",     "rss_B",
    "pack_s", "model_s", "scatter_s", "edges",   "model_calls"};

class Parser {
public:
  Parser(std::string_view text, std::string name) : m_text(text), m_name(std::move(name)) {}

  BenchLog parse()
  {
    std::string_view line;
    if (!next(line))
      fail("the file is empty or breaks off in its first line");
    version(line);
    if (!next(line))
      fail("the file ends before its header");
    header(line);
    if (!next(line))
      fail("the file ends before its column names");
    columns(line);
    while (next(line)) {
      if (line.rfind("# run ", 0) == 0) {
        m_log.runs.push_back(object(line.substr(6)));
      } else {
        row(line);
      }
    }
    m_log.truncated = !m_text.empty();
    return std::move(m_log);
  }

private:
  [[noreturn]] void fail(const std::string &message) const
  {
    throw BenchLogError(fmt::format("{}:{}: {}", m_name, m_line, message));
  }

  /// The next line that has an end.
  bool next(std::string_view &line)
  {
    const size_t end = m_text.find('\n');
    ++m_line;
    if (end == std::string_view::npos)
      return false;
    line = m_text.substr(0, end);
    m_text.remove_prefix(end + 1);
    return true;
  }

  void version(std::string_view line) const
  {
    constexpr std::string_view name = "# mlff-bench-log ";
    if (line.rfind(name, 0) != 0)
      fail("this is no bench log: its first line must be `# mlff-bench-log 1`");
    if (line.substr(name.size()) != "1") {
      fail(fmt::format("bench log version {} is not known, only version 1; use a harness and a "
                       "package of the same release",
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
    if (line.rfind("# ", 0) != 0)
      fail("the header must be `# ` and a JSON object");
    m_log.header = object(line.substr(2));
  }

  void columns(std::string_view line)
  {
    std::vector<std::string> wrong;
    const auto fields = split(line);
    if (fields.size() != columns_without_phases && fields.size() != column_names.size()) {
      fail(fmt::format("{} columns instead of {} or {}", fields.size(), columns_without_phases,
                       column_names.size()));
    }
    m_log.phases = fields.size() == column_names.size();
    for (size_t i = 0; i < fields.size(); ++i) {
      const bool has_unit = column_names[i].back() == '_';
      const bool good = has_unit ? fields[i].rfind(column_names[i], 0) == 0 &&
                                       fields[i].size() > column_names[i].size()
                                 : fields[i] == column_names[i];
      if (!good)
        wrong.emplace_back(fields[i]);
    }
    if (!wrong.empty())
      fail(fmt::format("unknown column {}", fmt::join(wrong, ", ")));
    m_log.energy_unit = fields[7].substr(column_names[7].size());
    if (fields[8].substr(column_names[8].size()) != m_log.energy_unit)
      fail("two energy units");
    m_log.temperature_unit = fields[9].substr(column_names[9].size());
    m_log.pressure_unit = fields[10].substr(column_names[10].size());
  }

  static std::vector<std::string_view> split(std::string_view line)
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

  template <typename Number> void number(std::string_view field, Number &value, size_t column) const
  {
    const char *end = field.data() + field.size();
    const auto result = std::from_chars(field.data(), end, value);
    if (field.empty() || result.ec != std::errc() || result.ptr != end) {
      fail(fmt::format("`{}` in column {} is not a number", field, column_names[column]));
    }
  }

  template <typename Number>
  void optional(std::string_view field, Number &value, size_t column) const
  {
    if (!field.empty())
      number(field, value, column);
  }

  void row(std::string_view line)
  {
    const auto fields = split(line);
    const size_t columns = m_log.phases ? column_names.size() : columns_without_phases;
    if (fields.size() != columns)
      fail(fmt::format("{} fields instead of {}", fields.size(), columns));
    BenchRow row;
    number(fields[0], row.call, 0);
    number(fields[1], row.step, 1);
    row.phase = phase(fields[2]);
    if (fields[3] != "0" && fields[3] != "1")
      fail(fmt::format("`{}` in column rebuild is not 0 or 1", fields[3]));
    row.rebuild = fields[3] == "1";
    optional(fields[4], row.pair_s, 4);
    optional(fields[5], row.force_s, 5);
    optional(fields[6], row.step_s, 6);
    optional(fields[7], row.pe, 7);
    optional(fields[8], row.etotal, 8);
    optional(fields[9], row.temp, 9);
    optional(fields[10], row.press, 10);
    for (size_t i = 7; i <= 10; ++i) {
      const double value = std::array{row.pe, row.etotal, row.temp, row.press}[i - 7];
      row.not_finite = row.not_finite || (!fields[i].empty() && !std::isfinite(value));
    }
    optional(fields[11], row.rss_B, 11);
    if (m_log.phases) {
      optional(fields[12], row.pack_s, 12);
      optional(fields[13], row.model_s, 13);
      optional(fields[14], row.scatter_s, 14);
      optional(fields[15], row.edges, 15);
      optional(fields[16], row.model_calls, 16);
    }
    if (!m_log.rows.empty() && row.call != m_log.rows.back().call + 1) {
      fail(fmt::format("call {} follows call {}", row.call, m_log.rows.back().call));
    }
    m_log.rows.push_back(row);
  }

  Phase phase(std::string_view field) const
  {
    if (field == "run")
      return Phase::run;
    if (field == "warmup")
      return Phase::warmup;
    if (field == "setup")
      return Phase::setup;
    if (field == "min")
      return Phase::min;
    fail(fmt::format("`{}` in column phase is not setup, warmup, run or min", field));
  }

  std::string_view m_text;
  std::string m_name;
  int64_t m_line = 0;
  BenchLog m_log;
};

}  // namespace

BenchLog parse_bench_log(std::string_view text, const std::string &name)
{
  return Parser(text, name).parse();
}

BenchLog read_bench_log(const std::filesystem::path &path)
{
  return parse_bench_log(read_file(path), path.string());
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
    const size_t comma = line.find(',');
    int64_t step = -1;
    if (before != std::string::npos && comma != std::string_view::npos && line.front() != '#' &&
        std::from_chars(line.data() + comma + 1, line.data() + line.size(), step).ec ==
            std::errc()) {
      return step;
    }
    end = before;
  }
  return -1;
}

}  // namespace mlffbench
