// SPDX-License-Identifier: GPL-2.0-or-later
// SQLite files and how they come to a later version.
#include "base/database.h"
#include "base/file.h"

#include "temporary_folder.h"

#include <gtest/gtest.h>
#include <stdexcept>

namespace mlffbench {
namespace {

using Rows = std::vector<std::vector<base::SqlValue>>;

Rows all(const base::Database &database, const std::string &sql)
{
  Rows rows;
  database.select(sql, [&](const std::vector<base::SqlValue> &row) { rows.push_back(row); });
  return rows;
}

const std::string first = "CREATE TABLE runs (id TEXT PRIMARY KEY, time_ms REAL)";
const std::string second = "ALTER TABLE runs ADD COLUMN host TEXT NOT NULL DEFAULT 'unknown';"
                           "UPDATE runs SET time_ms = time_ms * 2";

TEST(DatabaseTest, KeepsAllKindsOfValues)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "x.sqlite";
  base::Database database(file, file);
  database.execute("CREATE TABLE t (a, b, c, d)");
  const std::vector<base::SqlValue> values{int64_t{1} << 60, 0.1, std::string("a\0'b", 4), {}};
  EXPECT_TRUE(database.insert("t", values));
  EXPECT_EQ(all(database, "SELECT * FROM t"), Rows{values});
}

TEST(DatabaseTest, InsertOrIgnoreTellsWhetherTheRowIsNew)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "x.sqlite";
  base::Database database(file, file);
  database.execute(first);
  EXPECT_TRUE(database.insert("runs", {std::string("a"), 1.0}, "INSERT OR IGNORE"));
  EXPECT_FALSE(database.insert("runs", {std::string("a"), 2.0}, "INSERT OR IGNORE"));
  EXPECT_THROW(database.insert("runs", {std::string("a"), 2.0}), std::runtime_error);
  EXPECT_EQ(database.number("SELECT count(*) FROM runs WHERE time_ms = 1.0"), 1);
}

TEST(Migration, EachStepIsDoneOnceAndKeepsWhatIsThere)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "x.sqlite";
  {
    base::Database old(file, file);
    base::migrate(old, {first}, file);
    old.insert("runs", {std::string("a"), 1.5});
  }
  base::Database database(file, file);
  base::migrate(database, {first, second}, file);
  base::migrate(database, {first, second}, file);
  EXPECT_EQ(database.number("PRAGMA user_version"), 2);
  const std::vector<base::SqlValue> row{std::string("a"), 3.0, std::string("unknown")};
  EXPECT_EQ(all(database, "SELECT * FROM runs"), Rows{row});
  EXPECT_EQ(database.number("SELECT sum(version) FROM schema_version"), 3);

  base::Database anew(folder.path() / "y.sqlite", "y.sqlite");
  base::migrate(anew, {first, second}, "y.sqlite");
  EXPECT_EQ(anew.number("PRAGMA user_version"), 2);
}

TEST(Migration, AFailedStepChangesNothing)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "x.sqlite";
  base::Database database(file, file);
  base::migrate(database, {first}, file);
  database.insert("runs", {std::string("a"), 1.5});
  EXPECT_THROW(
      base::migrate(database, {first, "UPDATE runs SET time_ms = 0; UPDATE none SET a = 1"}, file),
      std::runtime_error);
  EXPECT_EQ(database.number("PRAGMA user_version"), 1);
  EXPECT_EQ(database.number("SELECT count(*) FROM runs WHERE time_ms = 1.5"), 1);
  EXPECT_EQ(database.number("SELECT count(*) FROM schema_version"), 1);
  base::migrate(database, {first, second}, file);
  EXPECT_EQ(database.number("PRAGMA user_version"), 2);
}

TEST(Migration, ALaterVersionIsRefused)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "x.sqlite";
  base::Database database(file, "shown.sqlite");
  base::migrate(database, {first, second}, "shown.sqlite");
  try {
    base::migrate(database, {first}, "shown.sqlite");
    FAIL();
  } catch (const std::runtime_error &error) {
    EXPECT_STREQ(error.what(), "shown.sqlite has version 2 of its tables, this release knows up to "
                               "1; use the release that wrote it or a later one");
  }
}

TEST(DatabaseTest, FaultsNameTheFile)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "none.sqlite";
  EXPECT_THROW(base::Database(file, file, base::Database::Mode::existing), base::FileError);
  EXPECT_FALSE(std::filesystem::exists(file));
  base::write_file(file, std::string(4096, 'x'));
  base::Database database(file, "shown.sqlite");
  try {
    database.number("PRAGMA user_version");
    FAIL();
  } catch (const std::runtime_error &error) {
    EXPECT_STREQ(error.what(), "shown.sqlite is no SQLite file or is damaged; take another file or "
                               "restore a copy of it");
  }
}

}  // namespace
}  // namespace mlffbench
