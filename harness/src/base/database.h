// SPDX-License-Identifier: GPL-2.0-or-later
// SQLite files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace mlffbench::base {

/// A value of a table; std::monostate is NULL.
using SqlValue = std::variant<std::monostate, int64_t, double, std::string>;

/// An open database, made if it is not there. Every fault becomes a FileError about the path that
/// is shown to the user, or a std::runtime_error where the system has no reason for it.
class Database {
public:
  enum class Mode { create, existing };

  /// `shown` is the path in messages, where `file` is a temporary one.
  Database(const std::filesystem::path &file, std::filesystem::path shown,
           Mode mode = Mode::create);

  /// One or more statements without values.
  void execute(const std::string &sql);

  /// A row for a table with so many columns. `verb` may be INSERT OR IGNORE; returns whether a row
  /// was added.
  bool insert(const std::string &table, const std::vector<SqlValue> &values,
              const std::string &verb = "INSERT");

  /// Calls `row` for each row that a statement gives.
  void select(const std::string &sql,
              const std::function<void(const std::vector<SqlValue> &)> &row) const;

  /// The whole number that a statement gives in its first row, e.g. `PRAGMA user_version`.
  int64_t number(const std::string &sql) const;

private:
  [[noreturn]] void fail(int code) const;
  void check(int code) const;

  std::filesystem::path m_shown;
  std::unique_ptr<sqlite3, int (*)(sqlite3 *)> m_handle;
  using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt *)>;
  std::map<std::string, Statement> m_inserts;  ///< prepared once, by their text
};

/// Brings a database to version steps.size(): runs the steps above its `PRAGMA user_version`, each
/// in a transaction of its own with the new number, which the table schema_version keeps with the
/// time. Throws std::runtime_error if the version is beyond the last step.
void migrate(Database &database, const std::vector<std::string> &steps,
             const std::filesystem::path &shown);

}  // namespace mlffbench::base
