// SPDX-License-Identifier: GPL-2.0-or-later
// SQLite through its C interface.
#include "base/database.h"

#include "base/environment.h"
#include "base/file.h"

#include <cerrno>
#include <fmt/format.h>
#include <sqlite3.h>
#include <stdexcept>
#include <utility>

namespace mlffbench::base {

namespace {

constexpr int wait_ms = 10000;  // for another program that writes

SqlValue value_of(sqlite3_stmt *statement, int column)
{
  switch (sqlite3_column_type(statement, column)) {
  case SQLITE_INTEGER:
    return static_cast<int64_t>(sqlite3_column_int64(statement, column));
  case SQLITE_FLOAT:
    return sqlite3_column_double(statement, column);
  case SQLITE_NULL:
    return {};
  default: {
    const auto *text = sqlite3_column_text(statement, column);
    return std::string(reinterpret_cast<const char *>(text),
                       static_cast<size_t>(sqlite3_column_bytes(statement, column)));
  }
  }
}

int bind(sqlite3_stmt *statement, int place, const SqlValue &value)
{
  if (const auto *integer = std::get_if<int64_t>(&value))
    return sqlite3_bind_int64(statement, place, *integer);
  if (const auto *number = std::get_if<double>(&value))
    return sqlite3_bind_double(statement, place, *number);
  if (const auto *text = std::get_if<std::string>(&value)) {
    return sqlite3_bind_text(statement, place, text->data(), static_cast<int>(text->size()),
                             SQLITE_TRANSIENT);
  }
  return SQLITE_OK;  // NULL is what is there before
}

}  // namespace

Database::Database(const std::filesystem::path &file, std::filesystem::path shown, Mode mode)
    : m_shown(std::move(shown)), m_handle(nullptr, &sqlite3_close)
{
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw FileError("read", m_shown, "it is no regular file; give another one");
  if (mode == Mode::existing && !std::filesystem::exists(status))
    throw FileError("read", m_shown, ENOENT);
  sqlite3 *handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | (mode == Mode::create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
  m_handle.reset(handle);
  check(code);
  check(sqlite3_busy_timeout(handle, wait_ms));
}

void Database::execute(const std::string &sql)
{
  check(sqlite3_exec(m_handle.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

bool Database::insert(const std::string &table, const std::vector<SqlValue> &values,
                      const std::string &verb)
{
  std::string sql = verb + " INTO " + table + " VALUES (";
  for (size_t i = 0; i < values.size(); ++i)
    sql += i == 0 ? "?" : ",?";
  auto found = m_inserts.find(sql);
  if (found == m_inserts.end()) {
    sqlite3_stmt *prepared = nullptr;
    check(sqlite3_prepare_v2(m_handle.get(), (sql + ")").c_str(), -1, &prepared, nullptr));
    found = m_inserts.emplace(sql, Statement(prepared, &sqlite3_finalize)).first;
  }
  sqlite3_stmt *statement = found->second.get();
  check(sqlite3_clear_bindings(statement));
  for (size_t i = 0; i < values.size(); ++i)
    check(bind(statement, static_cast<int>(i) + 1, values[i]));
  const int code = sqlite3_step(statement);
  sqlite3_reset(statement);
  if (code != SQLITE_DONE)
    fail(code);
  return sqlite3_changes(m_handle.get()) > 0;
}

void Database::select(const std::string &sql,
                      const std::function<void(const std::vector<SqlValue> &)> &row) const
{
  sqlite3_stmt *prepared = nullptr;
  check(sqlite3_prepare_v2(m_handle.get(), sql.c_str(), -1, &prepared, nullptr));
  const Statement statement(prepared, &sqlite3_finalize);
  int code = SQLITE_OK;
  while ((code = sqlite3_step(prepared)) == SQLITE_ROW) {
    std::vector<SqlValue> values;
    values.reserve(static_cast<size_t>(sqlite3_column_count(prepared)));
    for (int i = 0; i < sqlite3_column_count(prepared); ++i)
      values.push_back(value_of(prepared, i));
    row(values);
  }
  if (code != SQLITE_DONE)
    fail(code);
}

int64_t Database::number(const std::string &sql) const
{
  int64_t result = 0;
  select(sql, [&](const std::vector<SqlValue> &row) { result = std::get<int64_t>(row.front()); });
  return result;
}

void Database::fail(int code) const
{
  switch (code & 0xff) {
  case SQLITE_FULL:
    throw FileError("write", m_shown, ENOSPC);
  case SQLITE_NOTADB:
  case SQLITE_CORRUPT:
    throw std::runtime_error(
        fmt::format("{} is no SQLite file or is damaged; take another file or restore a copy of it",
                    m_shown.string()));
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    throw std::runtime_error(fmt::format("{} is being written by another program for {} s; wait "
                                         "for it to end and try again",
                                         m_shown.string(), wait_ms / 1000));
  default:
    break;
  }
  const int error = m_handle ? sqlite3_system_errno(m_handle.get()) : ENOMEM;
  if (error != 0)
    throw FileError("write", m_shown, error);
  throw std::runtime_error(
      fmt::format("SQLite cannot use {}: {}", m_shown.string(), sqlite3_errmsg(m_handle.get())));
}

void Database::check(int code) const
{
  if (code != SQLITE_OK)
    fail(code);
}

void migrate(Database &database, const std::vector<std::string> &steps,
             const std::filesystem::path &shown)
{
  const auto last = static_cast<int64_t>(steps.size());
  const auto version = [&] { return database.number("PRAGMA user_version"); };
  if (const int64_t found = version(); found > last) {
    throw std::runtime_error(
        fmt::format("{} has version {} of its tables, this release knows up to {}; use the release "
                    "that wrote it or a later one",
                    shown.string(), found, last));
  }
  while (version() < last) {
    // The lock comes before the version is looked at: two programs may open the file at once.
    database.execute("BEGIN IMMEDIATE");
    try {
      if (const int64_t next = version() + 1; next <= last) {
        database.execute(steps[static_cast<size_t>(next) - 1]);
        database.execute("CREATE TABLE IF NOT EXISTS schema_version "
                         "(version INTEGER PRIMARY KEY, applied_utc TEXT NOT NULL)");
        database.insert("schema_version", {next, now_utc()});
        database.execute(fmt::format("PRAGMA user_version = {}", next));
      }
      database.execute("COMMIT");
    } catch (...) {
      try {
        database.execute("ROLLBACK");
      } catch (const std::exception &) {
        // SQLite has rolled back by itself; what counts is the first fault
      }
      throw;
    }
  }
}

}  // namespace mlffbench::base
