// SPDX-License-Identifier: GPL-2.0-or-later
// Records as one flat table: a row a run, units in the column names.
#pragma once

#include "store/record.h"

#include <filesystem>
#include <string>
#include <vector>

namespace mlffbench {

/// results.csv: a header line and one line a run (RFC 4180 with plain line ends); empty where there
/// is no value.
std::string runs_csv(const std::vector<Record> &records);

/// results.sqlite: the same columns in the table `runs`, and `meta` (key, value) with format and
/// version; the version of the tables in `PRAGMA user_version` and in `schema_version`. Written
/// under a temporary name and renamed onto `path`, so that readers never wait. Throws FileError.
void write_runs_sqlite(const std::filesystem::path &path, const std::vector<Record> &records);

}  // namespace mlffbench
