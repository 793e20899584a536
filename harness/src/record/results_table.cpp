// SPDX-License-Identifier: GPL-2.0-or-later
// The flat table as CSV and SQLite.
#include "record/results_table.h"

#include "base/file.h"
#include "base/visible_text.h"

#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <unistd.h>
#include <utility>
#include <variant>

namespace mlffbench::record {

namespace {

using Value = base::SqlValue;

struct Column {
  std::string name;
  const char *sql_type;
  std::function<Value(const Record &)> get;
};

Value real(double value)
{
  return std::isfinite(value) ? Value(value) : Value();
}

Value optional_real(const std::optional<double> &value)
{
  return value ? real(*value) : Value();
}

Value text_or_none(const std::string &text)
{
  return text.empty() ? Value() : Value(text);
}

/// A column of each series of times.
struct SeriesColumn {
  const char *suffix;
  const char *sql_type;
  Value (*get)(const stats::SeriesSummary &);
};

const std::vector<SeriesColumn> &series_columns()
{
  static const std::vector<SeriesColumn> all{
      {"_mean_s", "REAL", [](const stats::SeriesSummary &s) { return real(s.mean); }},
      {"_median_s", "REAL", [](const stats::SeriesSummary &s) { return real(s.median); }},
      {"_median_low_s", "REAL",
       [](const stats::SeriesSummary &s) {
         return s.median_interval_95 ? real(s.median_interval_95->low) : Value();
       }},
      {"_median_high_s", "REAL",
       [](const stats::SeriesSummary &s) {
         return s.median_interval_95 ? real(s.median_interval_95->high) : Value();
       }},
      {"_sd_s", "REAL", [](const stats::SeriesSummary &s) { return real(s.sd); }},
      {"_p95_s", "REAL", [](const stats::SeriesSummary &s) { return optional_real(s.p95.value); }},
      {"_p95_upper_s", "REAL",
       [](const stats::SeriesSummary &s) { return optional_real(s.p95.upper_95); }},
      {"_p99_s", "REAL", [](const stats::SeriesSummary &s) { return optional_real(s.p99.value); }},
      {"_p99_upper_s", "REAL",
       [](const stats::SeriesSummary &s) { return optional_real(s.p99.upper_95); }},
      {"_n_eff", "REAL", [](const stats::SeriesSummary &s) { return real(s.n_eff); }},
      {"_outliers", "INTEGER",
       [](const stats::SeriesSummary &s) { return Value(static_cast<int64_t>(s.outliers)); }},
      {"_transient_samples", "INTEGER",
       [](const stats::SeriesSummary &s) {
         return Value(static_cast<int64_t>(s.transient_samples));
       }},
      {"_trend", "REAL",
       [](const stats::SeriesSummary &s) { return s.trend ? real(s.trend->relative) : Value(); }},
      {"_steadiness", "TEXT",
       [](const stats::SeriesSummary &s) { return Value(stats::to_string(s.steadiness)); }}};
  return all;
}

/// Empty where a run has no sample of the series, as a rerun has none of steps.
void add_series(std::vector<Column> &columns, const std::string &prefix,
                stats::SeriesSummary Record::*series)
{
  for (const auto &column : series_columns()) {
    columns.push_back(
        {prefix + column.suffix, column.sql_type, [series, get = column.get](const Record &record) {
           return (record.*series).n == 0 ? Value() : get(record.*series);
         }});
  }
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
        {"role", "TEXT", [](const Record &r) { return Value(std::string(word_of(r.role))); }},
        {"repetition", "INTEGER", [](const Record &r) { return Value(int64_t{r.repetition}); }},
        {"position", "INTEGER", [](const Record &r) { return Value(int64_t{r.position}); }},
        {"atoms", "INTEGER", [](const Record &r) { return Value(r.atoms); }},
        {"warmup_steps", "INTEGER", [](const Record &r) { return Value(r.warmup_steps); }},
        {"steps", "INTEGER", [](const Record &r) { return Value(r.steps); }},
        {"timestep_fs", "REAL",
         [](const Record &r) { return r.timestep_fs > 0.0 ? Value(r.timestep_fs) : Value(); }}};
    add_series(list, "pair", &Record::pair_s);
    add_series(list, "force", &Record::force_s);
    add_series(list, "step", &Record::step_s);
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
         [](const Record &r) { return Value(static_cast<int64_t>(r.flags.size())); }},
        {"engine", "TEXT", [](const Record &r) { return Value(r.inputs->engine); }},
        {"backend", "TEXT", [](const Record &r) { return text_or_none(r.model_form().backend); }},
        {"dtype", "TEXT", [](const Record &r) { return text_or_none(r.model_form().dtype); }},
        {"operators", "TEXT",
         [](const Record &r) { return text_or_none(r.model_form().operators_text()); }},
        {"device", "TEXT", [](const Record &r) { return text_or_none(r.model_form().device); }}};
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
  const std::string cell = base::inert_cell(*text);
  if (cell.find_first_of(",\"\n\r") == std::string::npos)
    return cell;
  std::string quoted = "\"";
  for (const char c : cell)
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::string csv_header()
{
  std::string text;
  for (const auto &column : columns())
    text += (text.empty() ? "" : ",") + column.name;
  return text + '\n';
}

std::string run_csv(const Record &record)
{
  std::string line;
  for (const auto &column : columns()) {
    if (&column != &columns().front())
      line += ',';
    line += csv_field(column.get(record));
  }
  return line + '\n';
}

std::string runs_csv(const std::vector<Record> &records)
{
  std::string text = csv_header();
  for (const auto &record : records)
    text += run_csv(record);
  return text;
}

RunsTable::RunsTable(std::filesystem::path path)
    : m_path(std::move(path)), m_temporary(m_path.string() + fmt::format(".{}.tmp", ::getpid()))
{
  ::unlink(m_temporary.c_str());
  m_database.emplace(m_temporary, m_path);
  m_database->execute("PRAGMA journal_mode = MEMORY");
  std::string definition;
  for (const auto &column : columns()) {
    definition +=
        fmt::format("{}{} {}", definition.empty() ? "" : ", ", column.name, column.sql_type);
  }
  base::migrate(*m_database,
                {"CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);"
                 "CREATE TABLE runs (" +
                 definition + ", PRIMARY KEY (run_id))"},
                m_path);
  m_database->execute("BEGIN");
  m_database->insert("meta", {std::string("format"), std::string("mlff-bench-results")});
  m_database->insert("meta", {std::string("version"), std::string("2")});
}

RunsTable::~RunsTable()
{
  m_database.reset();
  ::unlink(m_temporary.c_str());
}

void RunsTable::add(const Record &record)
{
  std::vector<Value> values;
  values.reserve(columns().size());
  for (const auto &column : columns())
    values.push_back(column.get(record));
  m_database->insert("runs", values);
}

void RunsTable::commit()
{
  m_database->execute("COMMIT");
  m_database.reset();
  base::replace_file(m_temporary, m_path);
}

}  // namespace mlffbench::record
