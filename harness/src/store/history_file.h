// SPDX-License-Identifier: GPL-2.0-or-later
// The SQLite file of a history: its tables, and what is put into them (docs/formats.md).
#pragma once

#include "base/database.h"
#include "store/history.h"

#include <filesystem>

namespace mlffbench::store {

/// Opens a history and brings its tables to the version of this release. Throws FileError,
/// std::runtime_error if the file is something else.
base::Database open_history(const std::filesystem::path &file, base::Database::Mode mode);

/// Puts all records into the table of measurements; to be called in a transaction.
HistoryChange insert_measurements(base::Database &database, const record::Results &results);

}  // namespace mlffbench::store
