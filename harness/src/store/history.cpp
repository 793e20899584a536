// SPDX-License-Identifier: GPL-2.0-or-later
// The history of measurements. The records go in whole, as JSON; the view `figures` shows the most
// used of their members as columns, so that a later release can show more without touching what is
// kept.
#include "store/history.h"

#include "base/environment.h"
#include "base/json_output.h"
#include "base/json_text.h"
#include "base/sha256.h"
#include "stats/series.h"
#include "stats/series_json.h"
#include "store/history_file.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>

namespace mlffbench::store {

namespace {

std::string text_of(const base::SqlValue &value)
{
  const auto *text = std::get_if<std::string>(&value);
  return text == nullptr ? "" : *text;
}

double number_of(const base::SqlValue &value)
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
  std::vector<double> step_median_s;
  std::vector<double> step_mean_s;
  std::vector<double> ns_per_day;
};

auto key_of(const HistoryLine &line)
{
  return std::tie(line.system, line.protocol, line.layout, line.potential, line.suite, line.host,
                  line.day_utc, line.lammps, line.package, line.id);
}

void keep(std::vector<double> &values, const base::SqlValue &value)
{
  if (const double number = number_of(value); std::isfinite(number))
    values.push_back(number);
}

}  // namespace

HistoryChange insert_measurements(base::Database &database, const record::Results &results)
{
  HistoryChange change;
  const std::string now = base::now_utc();
  for (const auto &record : results.records) {
    const bool is_new = database.insert(
        "measurements",
        {record.run_id, record.finished_utc, record.environment->machine.host, results.suite,
         results.suite_sha256, now, base::json_text(record::to_json(record))},
        "INSERT OR IGNORE");
    (is_new ? change.added : change.known) += 1;
  }
  return change;
}

HistoryChange add_to_history(const std::filesystem::path &file, const record::Results &results)
{
  base::Database database = open_history(file, base::Database::Mode::create);
  database.execute("BEGIN IMMEDIATE");  // what is not committed is gone when the file is closed
  const HistoryChange change = insert_measurements(database, results);
  database.execute("COMMIT");
  return change;
}

std::vector<HistoryLine> list_history(const std::filesystem::path &file)
{
  const base::Database database = open_history(file, base::Database::Mode::existing);
  std::vector<Group> groups;
  const auto add = [&](const std::vector<base::SqlValue> &row) {
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
    line.id = base::sha256_of_text(text_of(row[9])).substr(0, 8);
    line.model_file = text_of(row[10]);
    line.model_sha256 = text_of(row[11]);
    line.backend = text_of(row[12]);
    line.dtype = text_of(row[13]);
    if (groups.empty() || key_of(groups.back().line) != key_of(line))
      groups.push_back(group);
    Group &last = groups.back();
    ++last.line.runs;
    keep(last.pair_median_s, row[14]);
    keep(last.step_median_s, row[15]);
    keep(last.step_mean_s, row[16]);
    keep(last.ns_per_day, row[17]);
    if (const auto *peak = std::get_if<int64_t>(&row[18]))
      last.line.peak_rss_B = std::max(last.line.peak_rss_B.value_or(*peak), *peak);
    if (const auto *flags = std::get_if<int64_t>(&row[19]))
      last.line.flags += *flags;
  };
  database.select("SELECT system, protocol, layout, potential, suite, host, "
                  "substr(finished_utc, 1, 10) AS day_utc, lammps, package, identity, model_file, "
                  "model_sha256, backend, dtype, pair_median_s, step_median_s, step_mean_s, "
                  "ns_per_day, peak_rss_B, flags FROM figures "
                  "ORDER BY system, protocol, layout, potential, suite, host, day_utc, lammps, "
                  "package, identity, finished_utc",
                  add);
  std::vector<HistoryLine> lines;
  for (auto &group : groups) {
    group.line.pair_median_s = stats::median(group.pair_median_s);
    group.line.step_median_s = stats::median(group.step_median_s);
    group.line.step_mean_s = stats::median(group.step_mean_s);
    group.line.ns_per_day = stats::median(group.ns_per_day);
    lines.push_back(group.line);
  }
  return lines;
}

std::vector<record::Record> history_records(const std::filesystem::path &file,
                                            std::vector<std::string> &damaged)
{
  const base::Database database = open_history(file, base::Database::Mode::existing);
  std::vector<record::Record> records;
  const auto add = [&](const std::vector<base::SqlValue> &row) {
    try {
      records.push_back(record::record_from_json(base::parse_json(text_of(row[1]), "the record")));
    } catch (const std::exception &error) {
      damaged.push_back(fmt::format("{}: the record of run {} is damaged and left out: {}",
                                    file.string(), text_of(row[0]), error.what()));
    }
  };
  database.select("SELECT run_id, record FROM measurements ORDER BY finished_utc", add);
  return records;
}

nlohmann::ordered_json to_json(const HistoryLine &line)
{
  using Json = nlohmann::ordered_json;
  const auto text_or_null = [](const std::string &text) {
    return text.empty() ? Json() : Json(text);
  };
  return {{"system", line.system},
          {"protocol", line.protocol},
          {"layout", line.layout},
          {"potential", line.potential},
          {"suite", line.suite},
          {"host", line.host},
          {"day_utc", line.day_utc},
          {"lammps", line.lammps},
          {"package", line.package},
          {"model_file", text_or_null(line.model_file)},
          {"model_sha256", text_or_null(line.model_sha256)},
          {"backend", text_or_null(line.backend)},
          {"dtype", text_or_null(line.dtype)},
          {"id", line.id},
          {"runs", line.runs},
          {"pair_median_s", base::json_number(line.pair_median_s)},
          {"step_median_s", base::json_number(line.step_median_s)},
          {"step_mean_s", base::json_number(line.step_mean_s)},
          {"ns_per_day", base::json_number(line.ns_per_day)},
          {"peak_rss_B", line.peak_rss_B ? Json(*line.peak_rss_B) : Json()},
          {"flags", line.flags}};
}

}  // namespace mlffbench::store
