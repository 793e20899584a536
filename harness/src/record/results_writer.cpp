// SPDX-License-Identifier: GPL-2.0-or-later
// The one writer of derived files.
#include "record/results_writer.h"

#include "base/json_output.h"

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

namespace mlffbench::record {

namespace {

namespace fs = std::filesystem;

/// results.json with empty lists of cells and runs, cut open at both: of many, each is written for
/// itself.
std::array<std::string, 3> json_around_lists(const Results &results)
{
  Results others;  // all but cells and runs
  others.suite = results.suite;
  others.suite_sha256 = results.suite_sha256;
  others.planned = results.planned;
  others.failures = results.failures;
  others.damaged = results.damaged;
  nlohmann::ordered_json json = to_json(others);
  json["runs_finished"] = results.records.size();
  json["runs_pending"] = results.pending();
  const std::string text = base::json_text(json, 1) + "\n";
  const auto behind = [&](std::string_view list) { return text.find(list) + list.size(); };
  const size_t cells = behind("\n \"cells\": [");
  const size_t runs = behind("\n \"runs\": [");
  return {text.substr(0, cells), text.substr(cells, runs - cells), text.substr(runs)};
}

/// Puts an item on a line of its own into a list.
void append_item(base::FileWriter &file, size_t &items, const std::string &json)
{
  file.append(items++ == 0 ? "\n  " : ",\n  ");
  file.append(json);
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
  add(record, base::json_text(to_json(record)), run_csv(record));
}

void ResultsWriter::add(const Record &record, const std::string &json, const std::string &csv)
{
  append_item(m_runs, m_added, json);
  m_csv.append(csv);
  m_table.add(record);
}

void ResultsWriter::commit(const Results &results)
{
  base::FileWriter whole(m_output / "results.json");
  const auto [head, between, tail] = json_around_lists(results);
  whole.append(head);
  size_t cells = 0;
  for (const auto &cell : results.cells)
    append_item(whole, cells, base::json_text(to_json(cell)));
  whole.append(cells > 0 ? "\n " : "");
  whole.append(between);
  base::read_blocks(m_runs.flush(), [&](std::string_view block) { whole.append(block); });
  whole.append(m_added > 0 ? "\n " : "");
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

}  // namespace mlffbench::record
