// SPDX-License-Identifier: GPL-2.0-or-later
// results.json, results.csv and results.sqlite, a run at a time.
#pragma once

#include "base/file.h"
#include "record/results.h"
#include "record/results_table.h"

#include <filesystem>
#include <string>

namespace mlffbench::record {

/// Writes the three files under temporary names, and all of them at the end. In memory there is a
/// run at a time. All throw FileError.
class ResultsWriter {
public:
  explicit ResultsWriter(std::filesystem::path output);
  /// A run, in run order; with its line of JSON and CSV where these are at hand.
  void add(const Record &record);
  void add(const Record &record, const std::string &json, const std::string &csv);
  /// Ends the files. `results` has the cells, and what else there is besides the runs.
  void commit(const Results &results);

private:
  std::filesystem::path m_output;
  base::FileWriter
      m_runs;  ///< the part of results.json, which begins with what is known at the end
  base::FileWriter m_csv;
  RunsTable m_table;
  size_t m_added = 0;
};

}  // namespace mlffbench::record
