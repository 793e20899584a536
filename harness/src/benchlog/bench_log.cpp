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
#include <utility>
#include <variant>

namespace mlffbench {

namespace {

/// A column and the place of its values. Flags, phases and what is `needed` are never empty.
struct Column {
  std::string_view name;  ///< without the unit, if there is one
  std::variant<int64_t BenchRow::*, double BenchRow::*, bool BenchRow::*, Phase BenchRow::*> value;
  std::string BenchLog::*unit = nullptr;  ///< where the unit that ends the name is kept
  bool needed = false;
};

constexpr size_t columns_without_phases = 23;
constexpr std::array<Column, 28> known_columns{{
    {"call", &BenchRow::call, nullptr, true},
    {"step", &BenchRow::step, nullptr, true},
    {"phase", &BenchRow::phase},
    {"level", &BenchRow::level, nullptr, true},
    {"rebuild", &BenchRow::rebuild},
    {"pair_s", &BenchRow::pair_s},
    {"pair_min_s", &BenchRow::pair_min_s},
    {"pair_mean_s", &BenchRow::pair_mean_s},
    {"force_s", &BenchRow::force_s},
    {"step_s", &BenchRow::step_s},
    {"neigh_s", &BenchRow::neigh_s},
    {"comm_s", &BenchRow::comm_s},
    {"other_s", &BenchRow::other_s},
    {"pe_", &BenchRow::pe, &BenchLog::energy_unit},
    {"etotal_", &BenchRow::etotal, &BenchLog::energy_unit},
    {"conserved_", &BenchRow::conserved, &BenchLog::energy_unit},
    {"temp_", &BenchRow::temp, &BenchLog::temperature_unit},
    {"press_", &BenchRow::press, &BenchLog::pressure_unit},
    {"rss_B", &BenchRow::rss_B},
    {"rss_mean_B", &BenchRow::rss_mean_B},
    {"peak_rss_B", &BenchRow::peak_rss_B},
    {"lammps_B", &BenchRow::lammps_B},
    {"device_B", &BenchRow::device_B},
    {"pack_s", &BenchRow::pack_s},
    {"model_s", &BenchRow::model_s},
    {"scatter_s", &BenchRow::scatter_s},
    {"edges", &BenchRow::edges},
    {"model_calls", &BenchRow::model_calls},
}};

constexpr std::array<std::pair<std::string_view, Phase>, 5> phase_names{{
    {"setup", Phase::setup},
    {"warmup", Phase::warmup},
    {"run", Phase::run},
    {"min", Phase::min},
    {"rerun", Phase::rerun},
}};

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
      if (line.starts_with("#")) {
        remark(line);
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
    if (!line.starts_with(name))
      fail("this is no bench log: its first line must be `# mlff-bench-log 2`");
    if (line.substr(name.size()) != "2") {
      fail(fmt::format("bench log version {} is not known, only version 2; use a harness and a "
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
    if (!line.starts_with("# "))
      fail("the header must be `# ` and a JSON object");
    m_log.header = object(line.substr(2));
  }

  void columns(std::string_view line)
  {
    const auto names = split(line);
    if (names.size() != columns_without_phases && names.size() != known_columns.size()) {
      fail(fmt::format("{} columns instead of {} or {}", names.size(), columns_without_phases,
                       known_columns.size()));
    }
    std::vector<std::string_view> wrong;
    for (size_t i = 0; i < names.size(); ++i) {
      const Column &column = known_columns[i];
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
    m_log.phases = names.size() == known_columns.size();
    m_names = names;
    if (!has_columns(m_log.header))
      fail("these are not the `columns` of the header");
  }

  void remark(std::string_view line)
  {
    const std::string_view word = line.substr(0, line.find(' ', 2));
    const auto value = [&] { return object(line.substr(word.size())); };
    if (word == "# run") {
      m_log.runs.push_back(value());
    } else if (word == "# continued") {
      continued(value());
    } else if (word == "# halt") {
      halt(value());
    } else {
      fail(fmt::format("`{}` is not a row, `# run`, `# continued` or `# halt`", line));
    }
  }

  void continued(nlohmann::json header)
  {
    if (!has_columns(header))
      fail("the log was continued with other columns than it began with");
    m_log.continued.push_back(std::move(header));
    m_goes_on = false;
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

  /// Whether a header names the columns of this log.
  bool has_columns(const nlohmann::json &header) const
  {
    const auto columns = header.find("columns");
    return columns != header.end() && *columns == nlohmann::json(m_names);
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

  template <typename Number>
  void read(std::string_view field, const Column &column, Number &value) const
  {
    if (field.empty() && !column.needed)
      return;
    const char *end = field.data() + field.size();
    const auto result = std::from_chars(field.data(), end, value);
    if (field.empty() || result.ec != std::errc() || result.ptr != end)
      fail(fmt::format("`{}` in column {} is not a number", field, column.name));
    if (!column.unit && value < 0)
      fail(fmt::format("`{}` in column {} is below 0", field, column.name));
  }

  void read(std::string_view field, const Column &column, bool &value) const
  {
    if (field != "0" && field != "1")
      fail(fmt::format("`{}` in column {} is not 0 or 1", field, column.name));
    value = field == "1";
  }

  void read(std::string_view field, const Column &column, Phase &value) const
  {
    const auto *known = std::find_if(phase_names.begin(), phase_names.end(),
                                     [&](const auto &phase) { return phase.first == field; });
    if (known == phase_names.end()) {
      fail(fmt::format("`{}` in column {} is not setup, warmup, run, min or rerun", field,
                       column.name));
    }
    value = known->second;
  }

  void row(std::string_view line)
  {
    const auto fields = split(line);
    if (fields.size() != m_names.size())
      fail(fmt::format("{} fields instead of {}", fields.size(), m_names.size()));
    BenchRow row;
    for (size_t i = 0; i < fields.size(); ++i) {
      const Column &column = known_columns[i];
      std::visit([&](auto value) { read(fields[i], column, row.*value); }, column.value);
      if (column.unit != nullptr && !fields[i].empty()) {
        const double value = row.*std::get<double BenchRow::*>(column.value);
        row.not_finite = row.not_finite || !std::isfinite(value);
      }
    }
    if (m_goes_on && row.call != m_log.rows.back().call + 1) {
      fail(fmt::format("call {} follows call {}", row.call, m_log.rows.back().call));
    }
    m_goes_on = true;
    m_log.rows.push_back(row);
  }

  std::string_view m_text;
  std::string m_name;
  int64_t m_line = 0;
  std::vector<std::string_view> m_names;  ///< of the columns, as line 3 has them
  /// The next row is the next call; not so after a restart file that is older than the last row.
  bool m_goes_on = false;
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
