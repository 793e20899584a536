// SPDX-License-Identifier: GPL-2.0-or-later
// The flat table as CSV and SQLite.
#include "store/results_table.h"

#include "store/database.h"
#include "store/file.h"

#include <cmath>
#include <fmt/format.h>
#include <unistd.h>
#include <variant>

namespace mlffbench {

namespace {

using Value = SqlValue;

struct Column {
  std::string name;
  const char *sql_type;
  Value (*get)(const Record &);
};

Value real(double value)
{
  return std::isfinite(value) ? Value(value) : Value();
}

Value optional_real(const std::optional<double> &value)
{
  return value ? real(*value) : Value();
}

template <SeriesSummary Record::*series>
void add_latency(std::vector<Column> &columns, const std::string &prefix)
{
  columns.push_back(
      {prefix + "_mean_s", "REAL", [](const Record &r) { return real((r.*series).mean); }});
  columns.push_back(
      {prefix + "_median_s", "REAL", [](const Record &r) { return real((r.*series).median); }});
  columns.push_back({prefix + "_median_low_s", "REAL", [](const Record &r) {
                       const auto &interval = (r.*series).median_interval_95;
                       return interval ? real(interval->low) : Value();
                     }});
  columns.push_back({prefix + "_median_high_s", "REAL", [](const Record &r) {
                       const auto &interval = (r.*series).median_interval_95;
                       return interval ? real(interval->high) : Value();
                     }});
  columns.push_back(
      {prefix + "_sd_s", "REAL", [](const Record &r) { return real((r.*series).sd); }});
  columns.push_back({prefix + "_p95_s", "REAL",
                     [](const Record &r) { return optional_real((r.*series).p95.value); }});
  columns.push_back({prefix + "_p95_upper_s", "REAL",
                     [](const Record &r) { return optional_real((r.*series).p95.upper_95); }});
  columns.push_back({prefix + "_p99_s", "REAL",
                     [](const Record &r) { return optional_real((r.*series).p99.value); }});
  columns.push_back({prefix + "_p99_upper_s", "REAL",
                     [](const Record &r) { return optional_real((r.*series).p99.upper_95); }});
  columns.push_back(
      {prefix + "_n_eff", "REAL", [](const Record &r) { return real((r.*series).n_eff); }});
  columns.push_back({prefix + "_outliers", "INTEGER", [](const Record &r) {
                       return Value(static_cast<int64_t>((r.*series).outliers));
                     }});
  columns.push_back({prefix + "_transient_samples", "INTEGER", [](const Record &r) {
                       return Value(static_cast<int64_t>((r.*series).transient_samples));
                     }});
  columns.push_back({prefix + "_trend", "REAL", [](const Record &r) {
                       const auto &trend = (r.*series).trend;
                       return trend ? real(trend->relative) : Value();
                     }});
  columns.push_back({prefix + "_steadiness", "TEXT",
                     [](const Record &r) { return Value(to_string((r.*series).steadiness)); }});
}

const std::vector<Column> &columns()
{
  static const std::vector<Column> all = [] {
    std::vector<Column> list{
        {"run_id", "TEXT", [](const Record &r) { return Value(r.run_id); }},
        {"finished_utc", "TEXT", [](const Record &r) { return Value(r.finished_utc); }},
        {"suite", "TEXT", [](const Record &r) { return Value(r.suite); }},
        {"system", "TEXT", [](const Record &r) { return Value(r.system); }},
        {"protocol", "TEXT", [](const Record &r) { return Value(r.protocol); }},
        {"ranks", "INTEGER", [](const Record &r) { return Value(int64_t{r.ranks}); }},
        {"threads", "INTEGER", [](const Record &r) { return Value(int64_t{r.threads}); }},
        {"potential", "TEXT", [](const Record &r) { return Value(r.potential); }},
        {"role", "TEXT", [](const Record &r) { return Value(r.role); }},
        {"repetition", "INTEGER", [](const Record &r) { return Value(int64_t{r.repetition}); }},
        {"position", "INTEGER", [](const Record &r) { return Value(int64_t{r.position}); }},
        {"atoms", "INTEGER", [](const Record &r) { return Value(r.atoms); }},
        {"warmup_steps", "INTEGER", [](const Record &r) { return Value(r.warmup_steps); }},
        {"steps", "INTEGER", [](const Record &r) { return Value(r.steps); }},
        {"timestep_fs", "REAL", [](const Record &r) { return real(r.timestep_fs); }}};
    add_latency<&Record::pair_s>(list, "pair");
    add_latency<&Record::step_s>(list, "step");
    const std::vector<Column> rest{
        {"rebuilds", "INTEGER", [](const Record &r) { return Value(r.rebuilds); }},
        {"steps_per_s", "REAL", [](const Record &r) { return real(r.rates.steps_per_s); }},
        {"ns_per_day", "REAL", [](const Record &r) { return real(r.rates.ns_per_day); }},
        {"atom_steps_per_s", "REAL",
         [](const Record &r) { return real(r.rates.atom_steps_per_s); }},
        {"drift_eV_per_atom_per_ps", "REAL",
         [](const Record &r) {
           return r.drift ? real(r.drift->slope_eV_per_atom_per_ps) : Value();
         }},
        {"drift_standard_error_eV_per_atom_per_ps", "REAL",
         [](const Record &r) {
           return r.drift ? real(r.drift->standard_error_eV_per_atom_per_ps) : Value();
         }},
        {"peak_rss_B", "INTEGER",
         [](const Record &r) {
           return r.memory.peak_rss_B < 0 ? Value() : Value(r.memory.peak_rss_B);
         }},
        {"growth_B", "INTEGER",
         [](const Record &r) { return r.memory.growth_B ? Value(*r.memory.growth_B) : Value(); }},
        {"flags", "INTEGER",
         [](const Record &r) { return Value(static_cast<int64_t>(r.flags.size())); }}};
    list.insert(list.end(), rest.begin(), rest.end());
    return list;
  }();
  return all;
}

std::string csv_field(const Value &value)
{
  if (const auto *integer = std::get_if<int64_t>(&value))
    return std::to_string(*integer);
  if (const auto *number = std::get_if<double>(&value))
    return fmt::format("{}", *number);
  const auto *text = std::get_if<std::string>(&value);
  if (text == nullptr)
    return "";
  if (text->find_first_of(",\"\n\r") == std::string::npos)
    return *text;
  std::string quoted = "\"";
  for (const char c : *text)
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::string runs_csv(const std::vector<Record> &records)
{
  std::string text;
  for (const auto &column : columns())
    text += (text.empty() ? "" : ",") + column.name;
  text += '\n';
  for (const auto &record : records) {
    std::string line;
    for (const auto &column : columns())
      line += (&column == &columns().front() ? "" : ",") + csv_field(column.get(record));
    text += line + '\n';
  }
  return text;
}

void write_runs_sqlite(const std::filesystem::path &path, const std::vector<Record> &records)
{
  const std::filesystem::path temporary = path.string() + fmt::format(".{}.tmp", ::getpid());
  ::unlink(temporary.c_str());
  try {
    {
      Database database(temporary, path);
      database.execute("PRAGMA journal_mode = MEMORY");
      std::string definition;
      for (const auto &column : columns()) {
        definition +=
            fmt::format("{}{} {}", definition.empty() ? "" : ", ", column.name, column.sql_type);
      }
      migrate(database,
              {"CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);"
               "CREATE TABLE runs (" +
               definition + ", PRIMARY KEY (run_id))"},
              path);
      database.execute("BEGIN");
      database.insert("meta", {std::string("format"), std::string("mlff-bench-results")});
      database.insert("meta", {std::string("version"), std::string("2")});
      for (const auto &record : records) {
        std::vector<Value> values;
        for (const auto &column : columns())
          values.push_back(column.get(record));
        database.insert("runs", values);
      }
      database.execute("COMMIT");
    }
    replace_file(temporary, path);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

}  // namespace mlffbench
