// SPDX-License-Identifier: GPL-2.0-or-later
// The history of measurements. The records go in whole, as JSON; the view `figures` shows the most
// used of their members as columns, so that a later release can show more without touching what is
// kept.
#include "store/history.h"

#include "stats/series.h"
#include "store/database.h"
#include "store/environment.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <stdexcept>
#include <tuple>

namespace mlffbench {

namespace {

/// `MLFB`: tells a history from SQLite files of other programs.
constexpr int64_t application = 0x4D4C4642;

/// How the tables came to be what they are, a step a version. Never change one that was released.
const std::vector<std::string> &steps()
{
  static const std::vector<std::string> all{
      "CREATE TABLE measurements ("
      "run_id TEXT NOT NULL, finished_utc TEXT NOT NULL, host TEXT NOT NULL, "
      "suite TEXT NOT NULL, suite_sha256 TEXT NOT NULL, added_utc TEXT NOT NULL, "
      "record TEXT NOT NULL CHECK (json_valid(record)), "
      "PRIMARY KEY (run_id, finished_utc, host)) WITHOUT ROWID;"
      "CREATE VIEW figures AS SELECT run_id, finished_utc, host, suite, "
      "record ->> '$.system' AS system, record ->> '$.protocol' AS protocol, "
      "(record ->> '$.ranks') || 'x' || (record ->> '$.threads') AS layout, "
      "record ->> '$.potential' AS potential, record ->> '$.role' AS role, "
      "record ->> '$.atoms' AS atoms, record ->> '$.steps' AS steps, "
      "record ->> '$.latency.pair_s.median' AS pair_median_s, "
      "record ->> '$.latency.step_s.mean' AS step_mean_s, "
      "record ->> '$.rates.ns_per_day' AS ns_per_day, "
      "record ->> '$.drift.slope_eV_per_atom_per_ps' AS drift_eV_per_atom_per_ps, "
      "nullif(record ->> '$.memory.peak_rss_B', -1) AS peak_rss_B, "
      "json_array_length(record, '$.flags') AS flags, "
      "record ->> '$.environment.cpu_model' AS cpu_model, "
      "record ->> '$.programs.lammps' AS lammps, record ->> '$.programs.package' AS package "
      "FROM measurements;"};
  return all;
}

Database open_history(const std::filesystem::path &file, Database::Mode mode)
{
  Database database(file, file, mode);
  const int64_t found = database.number("PRAGMA application_id");
  const bool is_new = found == 0 && database.number("SELECT count(*) FROM sqlite_master") == 0;
  if (found != application && (!is_new || mode == Database::Mode::existing)) {
    throw std::runtime_error(
        fmt::format("{} is no history of mlffbench; give a file that `mlffbench history add` made, "
                    "or a new one to add to",
                    file.string()));
  }
  if (is_new)
    database.execute(fmt::format("PRAGMA application_id = {}", application));
  migrate(database, steps(), file);
  return database;
}

std::string text_of(const SqlValue &value)
{
  const auto *text = std::get_if<std::string>(&value);
  return text == nullptr ? "" : *text;
}

double number_of(const SqlValue &value)
{
  if (const auto *real = std::get_if<double>(&value))
    return *real;
  if (const auto *whole = std::get_if<int64_t>(&value))
    return static_cast<double>(*whole);
  return std::numeric_limits<double>::quiet_NaN();
}

/// A line that grows by a run at a time.
struct Group {
  HistoryLine line;
  std::vector<double> pair_median_s;
  std::vector<double> step_mean_s;
  std::vector<double> ns_per_day;
};

auto key_of(const HistoryLine &line)
{
  return std::tie(line.system, line.protocol, line.layout, line.potential, line.suite, line.host,
                  line.day_utc, line.lammps, line.package);
}

void keep(std::vector<double> &values, const SqlValue &value)
{
  if (const double number = number_of(value); std::isfinite(number))
    values.push_back(number);
}

}  // namespace

HistoryChange add_to_history(const std::filesystem::path &file, const Results &results)
{
  Database database = open_history(file, Database::Mode::create);
  HistoryChange change;
  const std::string now = now_utc();
  database.execute("BEGIN IMMEDIATE");  // what is not committed is gone when the file is closed
  for (const auto &record : results.records) {
    const bool is_new =
        database.insert("measurements",
                        {record.run_id, record.finished_utc, record.environment.value("host", ""),
                         results.suite, results.suite_sha256, now, to_json(record).dump()},
                        "INSERT OR IGNORE");
    (is_new ? change.added : change.known) += 1;
  }
  database.execute("COMMIT");
  return change;
}

std::vector<HistoryLine> list_history(const std::filesystem::path &file)
{
  const Database database = open_history(file, Database::Mode::existing);
  std::vector<Group> groups;
  const auto add = [&](const std::vector<SqlValue> &row) {
    Group group;
    HistoryLine &line = group.line;
    line.system = text_of(row[0]);
    line.protocol = text_of(row[1]);
    line.layout = text_of(row[2]);
    line.potential = text_of(row[3]);
    line.suite = text_of(row[4]);
    line.host = text_of(row[5]);
    line.day_utc = text_of(row[6]);
    line.lammps = text_of(row[7]);
    line.package = text_of(row[8]);
    if (groups.empty() || key_of(groups.back().line) != key_of(line))
      groups.push_back(group);
    Group &last = groups.back();
    ++last.line.runs;
    keep(last.pair_median_s, row[9]);
    keep(last.step_mean_s, row[10]);
    keep(last.ns_per_day, row[11]);
    if (const auto *peak = std::get_if<int64_t>(&row[12]))
      last.line.peak_rss_B = std::max(last.line.peak_rss_B.value_or(*peak), *peak);
    if (const auto *flags = std::get_if<int64_t>(&row[13]))
      last.line.flags += *flags;
  };
  database.select("SELECT system, protocol, layout, potential, suite, host, "
                  "substr(finished_utc, 1, 10) AS day_utc, lammps, package, pair_median_s, "
                  "step_mean_s, ns_per_day, peak_rss_B, flags FROM figures "
                  "ORDER BY system, protocol, layout, potential, suite, host, day_utc, lammps, "
                  "package",
                  add);
  std::vector<HistoryLine> lines;
  for (auto &group : groups) {
    group.line.pair_median_s = median(group.pair_median_s);
    group.line.step_mean_s = median(group.step_mean_s);
    group.line.ns_per_day = median(group.ns_per_day);
    lines.push_back(group.line);
  }
  return lines;
}

nlohmann::ordered_json to_json(const HistoryLine &line)
{
  using Json = nlohmann::ordered_json;
  const auto number = [](double value) { return std::isfinite(value) ? Json(value) : Json(); };
  return {{"system", line.system},
          {"protocol", line.protocol},
          {"layout", line.layout},
          {"potential", line.potential},
          {"suite", line.suite},
          {"host", line.host},
          {"day_utc", line.day_utc},
          {"lammps", line.lammps},
          {"package", line.package},
          {"runs", line.runs},
          {"pair_median_s", number(line.pair_median_s)},
          {"step_mean_s", number(line.step_mean_s)},
          {"ns_per_day", number(line.ns_per_day)},
          {"peak_rss_B", line.peak_rss_B ? Json(*line.peak_rss_B) : Json()},
          {"flags", line.flags}};
}

}  // namespace mlffbench
