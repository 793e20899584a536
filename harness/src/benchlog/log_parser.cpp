// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of bench logs.
#include "benchlog/log_parser.h"

#include "base/json_text.h"
#include "benchlog/columns.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

namespace mlffbench::benchlog {

namespace {

using bench_log_columns::count_without_phases;
using bench_log_columns::known;

std::string order_message(int64_t before, int64_t call)
{
  return fmt::format("call {} follows call {}", call, before);
}

/// Values that the harness computes with, where they are there; others are kept as they are.
struct Key {
  const char *name;
  bool (nlohmann::json::*is)() const noexcept;
  const char *kind;
};

constexpr bool (nlohmann::json::*whole)() const noexcept = &nlohmann::json::is_number_integer;
constexpr bool (nlohmann::json::*number)() const noexcept = &nlohmann::json::is_number;
constexpr bool (nlohmann::json::*text)() const noexcept = &nlohmann::json::is_string;
constexpr const char *whole_number = "a whole number";

constexpr std::array<Key, 12> header_keys{{{"atoms", whole, whole_number},
                                           {"ranks", whole, whole_number},
                                           {"threads", whole, whole_number},
                                           {"warmup_calls", whole, whole_number},
                                           {"timestep", number, "a number"},
                                           {"pair_style", text, "a text"},
                                           {"units", text, "a text"},
                                           {"device", text, "a text"},
                                           {"engine", text, "a text"},
                                           {"timer", text, "a text"},
                                           {"mpi", text, "a text"},
                                           {"package_version", text, "a text"}}};
constexpr std::array<Key, 8> run_keys{{{"run", whole, whole_number},
                                       {"kind", text, "a text"},
                                       {"steps", whole, whole_number},
                                       {"calls", whole, whole_number},
                                       {"rebuilds", whole, whole_number},
                                       {"atoms", whole, whole_number},
                                       {"rss_B", whole, whole_number},
                                       {"peak_rss_B", whole, whole_number}}};

/// What is wrong with the values of an object, empty if nothing is.
template <size_t count>
std::string fault_of(const nlohmann::json &object, const std::array<Key, count> &keys)
{
  for (const Key &key : keys) {
    const auto found = object.find(key.name);
    if (found == object.end())
      continue;
    const bool too_large = found->is_number_unsigned() && found->get<uint64_t>() > largest_whole;
    if (!((*found).*(key.is))() || too_large) {
      const std::string value = found->dump(-1, ' ', true);
      return fmt::format("`{}` is {} and not {}", key.name,
                         value.size() <= 40 ? value : value.substr(0, 40) + "...", key.kind);
    }
  }
  return "";
}

}  // namespace

LogParser LogParser::part(RowSink &sink) const
{
  LogParser part(sink);
  part.m_names = m_names;
  part.m_rows = m_rows;
  part.m_columns_open = true;
  return part;
}

void LogParser::take(std::string_view text)
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

void LogParser::fail_behind(const std::string &message)
{
  if (!m_fault)
    m_fault = {m_line + 1, message};
}

void LogParser::append(LogParser &&next)
{
  if (m_fault)
    return;
  if (m_goes_on && next.m_first && next.m_first->call != m_row.call + 1) {
    m_fault = {m_line + next.m_first->line, order_message(m_row.call, next.m_first->call)};
    return;
  }
  if (next.m_assumed && next.m_assumed->phases != m_rows->phases()) {
    m_fault = {m_line + next.m_assumed->line, std::move(next.m_assumed->fault)};
    return;
  }
  if (next.m_fault) {
    m_fault = {m_line + next.m_fault->line, std::move(next.m_fault->message)};
    return;
  }
  m_line += next.m_line;
  if (next.m_first || next.m_began_anew) {
    m_row = next.m_row;
    m_goes_on = next.m_goes_on;
  }
  if (!next.m_columns_open)
    m_rows = next.m_rows;
  const auto move_all = [](auto &from, auto &to) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  for (auto &section : next.m_log.sections)
    m_log.sections.push_back({std::move(section.header), m_log.runs.size() + section.first_run});
  move_all(next.m_log.runs, m_log.runs);
  move_all(next.m_log.continued, m_log.continued);
  move_all(next.m_log.halts, m_log.halts);
  move_all(next.m_log.slices, m_log.slices);
}

BenchLog LogParser::finish(const std::string &name, bool truncated)
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

void LogParser::line(std::string_view line)
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

void LogParser::version(std::string_view line) const
{
  constexpr std::string_view name = "# mlff-bench-log ";
  if (!line.starts_with(name))
    fail("this is no bench log: its first line must be `# mlff-bench-log 3`");
  if (line.substr(name.size()) != "2" && line.substr(name.size()) != "3") {
    fail(fmt::format("bench log version {} is not known, only versions 2 and 3; use a harness and "
                     "a package of the same release",
                     line.substr(name.size(), 40)));
  }
}

nlohmann::json LogParser::object(std::string_view text) const
{
  try {
    auto value = base::parse_json<nlohmann::json>(text, "");
    if (!value.is_object())
      fail("not a JSON object");
    return value;
  } catch (const base::JsonTextError &error) {
    fail("not a JSON object: " + error.reason());
  }
}

void LogParser::header(std::string_view line)
{
  if (!line.starts_with("# "))
    fail("the header must be `# ` and a JSON object");
  m_log.header = object(line.substr(2));
  if (const std::string fault = fault_of(m_log.header, header_keys); !fault.empty())
    fail(fault);
}

void LogParser::columns(std::string_view line)
{
  const auto names = split_fields(line);
  if (names.size() != count_without_phases && names.size() != known.size()) {
    fail(fmt::format("{} columns instead of {} or {}", names.size(), count_without_phases,
                     known.size()));
  }
  std::vector<std::string_view> wrong;
  for (size_t i = 0; i < names.size(); ++i) {
    const bench_log_columns::Column &column = known[i];
    const bool has_unit = column.unit != nullptr;
    if (!names[i].starts_with(column.name) || (names[i].size() > column.name.size()) != has_unit) {
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
  const auto of_header = m_log.header.find("columns");
  if (of_header == m_log.header.end() || *of_header != nlohmann::json(m_names))
    fail("these are not the `columns` of the header");
  for (size_t i = names.size(); i < known.size(); ++i)
    m_names.emplace_back(known[i].name);
  m_rows.emplace(m_log.phases);
}

std::vector<std::string> LogParser::names_of(bool phases) const
{
  const auto count = static_cast<std::ptrdiff_t>(phases ? known.size() : count_without_phases);
  return {m_names.begin(), m_names.begin() + count};
}

void LogParser::remark(std::string_view line)
{
  const std::string_view word = line.substr(0, line.find(' ', 2));
  const auto value = [&] { return object(line.substr(word.size())); };
  if (word == "# run") {
    run(value());
  } else if (word == "# section") {
    section(value());
  } else if (word == "# continued") {
    continued(value());
  } else if (word == "# halt") {
    halt(value());
  } else if (word == "# interleave") {
    slice(value(), "slice");
  } else if (word == "# turn") {  // as logs said before
    slice(value(), "round");
  } else {
    fail(fmt::format("`{}` is not a row, `# run`, `# section`, `# continued`, `# halt` or "
                     "`# interleave`",
                     line.substr(0, 80)));
  }
}

void LogParser::run(nlohmann::json run)
{
  if (const std::string fault = fault_of(run, run_keys); !fault.empty())
    fail(fault);
  m_log.runs.push_back(std::move(run));
}

/// The columns that a header names hold from here on.
void LogParser::take_columns(const nlohmann::json &header, const char *fault)
{
  if (const std::string found = fault_of(header, header_keys); !found.empty())
    fail(found);
  const auto columns = header.find("columns");
  for (const bool phases : {false, true}) {
    if (columns != header.end() && *columns == nlohmann::json(names_of(phases))) {
      m_rows.emplace(phases);
      return;
    }
  }
  fail(fault);
}

void LogParser::section(nlohmann::json header)
{
  take_columns(header, "the section has other columns than a log in these units can have");
  m_columns_open = false;
  m_log.sections.push_back({std::move(header), m_log.runs.size()});
  m_sink.get().begin_section();
  m_has_section = true;
}

void LogParser::continued(nlohmann::json header)
{
  constexpr const char *fault = "the log was continued with other columns than it began with";
  const bool before = m_rows->phases();
  take_columns(header, fault);
  if (m_columns_open) {
    assume(m_rows->phases(), fault);
  } else if (m_rows->phases() != before) {
    fail(fault);
  }
  m_log.continued.push_back(std::move(header));
  m_goes_on = false;
  m_began_anew = true;
}

void LogParser::assume(bool phases, const std::string &fault)
{
  m_assumed = {m_line, phases, fault};
  m_rows.emplace(phases);
  m_columns_open = false;
}

void LogParser::halt(const nlohmann::json &halt)
{
  const auto reason = halt.find("reason");
  const auto step = halt.find("step");
  if (reason == halt.end() || !reason->is_string() || step == halt.end() ||
      !step->is_number_integer()) {
    fail("a halt needs a text `reason` and a whole number `step`");
  }
  m_log.halts.push_back({reason->get<std::string>(), step->get<int64_t>()});
}

/// `number` is the key of its number.
void LogParser::slice(const nlohmann::json &slice, const char *number)
{
  const auto whole_of = [&](const char *key) {
    const auto value = slice.find(key);
    if (value == slice.end() || !value->is_number_integer())
      fail(fmt::format("a slice needs whole numbers `call` and `{}`", number));
    return value->get<int64_t>();
  };
  m_log.slices.push_back({whole_of("call"), whole_of(number)});
}

/// Reads the row at the beginning of the text; its length with its line end.
size_t LogParser::row(std::string_view text)
{
  const std::string_view line = text.substr(0, text.find('\n'));
  if (text.front() == 'c' && m_has_section && split_fields(line).front() == "call") {
    const auto names = names_of(m_rows->phases());
    if (line != fmt::format("{}", fmt::join(names, ",")))
      fail("these are not the `columns` of the header");
    return line.size() + 1;
  }
  if (m_columns_open) {
    const auto fields = split_fields(line).size();
    const auto wanted = fields == known.size() ? count_without_phases : known.size();
    assume(fields == known.size(), fmt::format("{} fields instead of {}", fields, wanted));
  }
  const int64_t before = m_row.call;
  size_t size = 0;
  try {
    size = m_rows->parse(text, m_row);
  } catch (const RowError &error) {
    fail(error.what());
  }
  if (m_goes_on && m_row.call != before + 1)
    fail(order_message(before, m_row.call));
  if (!m_first && !m_began_anew)
    m_first = {m_line, m_row.call};
  m_goes_on = true;
  m_sink.get().take(m_row);
  return size;
}

}  // namespace mlffbench::benchlog
