// SPDX-License-Identifier: GPL-2.0-or-later
// Records as one flat table: a row a run, units in the column names.
#pragma once

#include "base/database.h"
#include "record/record.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::record {

/// results.csv: a header line and one line a run (RFC 4180 with plain line ends); empty where there
/// is no value. Texts are inert_cell()s.
std::string runs_csv(const std::vector<Record> &records);

/// Its header line, and the line of one run.
std::string csv_header();
std::string run_csv(const Record &record);

/// results.sqlite: the same columns in the table `runs`, and `meta` (key, value) with format and
/// version; the version of the tables in `PRAGMA user_version` and in `schema_version`. Made under
/// a temporary name and renamed onto its own by commit(), so that readers never wait. All throw
/// FileError.
class RunsTable {
public:
  explicit RunsTable(std::filesystem::path path);
  ~RunsTable();
  RunsTable(const RunsTable &) = delete;
  RunsTable &operator=(const RunsTable &) = delete;
  void add(const Record &record);
  void commit();

private:
  std::filesystem::path m_path;
  std::filesystem::path m_temporary;
  std::optional<base::Database> m_database;
};

}  // namespace mlffbench::record
