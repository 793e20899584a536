// SPDX-License-Identifier: GPL-2.0-or-later
// The one writer of derived files.
#include "store/results_writer.h"

#include "store/json_output.h"

#include <algorithm>
#include <utility>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;

/// results.json before and behind the lines of its runs.
std::pair<std::string, std::string> json_around_runs(const Results &results)
{
  constexpr const char *runs = "\n \"runs\": [";
  Results others;  // all but the runs
  others.suite = results.suite;
  others.suite_sha256 = results.suite_sha256;
  others.planned = results.planned;
  others.failures = results.failures;
  others.damaged = results.damaged;
  others.cells = results.cells;
  nlohmann::ordered_json json = to_json(others);
  json["runs_finished"] = results.records.size();
  json["runs_pending"] = results.pending();
  const std::string text = json_text(json, 1) + "\n";
  const size_t place = text.find(runs) + std::string_view(runs).size();
  return {text.substr(0, place), text.substr(place)};
}

}  // namespace

ResultsWriter::ResultsWriter(fs::path output)
    : m_output(std::move(output)), m_runs(m_output / "results.json.runs"),
      m_csv(m_output / "results.csv"), m_table(m_output / "results.sqlite")
{
  m_csv.append(csv_header());
}

void ResultsWriter::add(const Record &record)
{
  add(record, json_text(to_json(record)), run_csv(record));
}

void ResultsWriter::add(const Record &record, const std::string &json, const std::string &csv)
{
  m_runs.append(m_added++ == 0 ? "\n  " : ",\n  ");
  m_runs.append(json);
  m_csv.append(csv);
  m_table.add(record);
}

void ResultsWriter::commit(const Results &results)
{
  FileWriter whole(m_output / "results.json");
  const auto [head, tail] = json_around_runs(results);
  whole.append(head);
  read_blocks(m_runs.flush(), [&](std::string_view block) { whole.append(block); });
  if (m_added > 0)
    whole.append("\n ");
  whole.append(tail);
  whole.commit();
  m_csv.commit();
  m_table.commit();
}

void write_results(const fs::path &output, const Results &results)
{
  ResultsWriter writer(output);
  for (const auto &record : results.records)
    writer.add(record);
  writer.commit(results);
}

}  // namespace mlffbench
