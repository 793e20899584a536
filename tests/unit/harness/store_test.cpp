// SPDX-License-Identifier: GPL-2.0-or-later
// Files that are whole or absent, records, locks, derived files.
#include "base/file.h"
#include "base/lock.h"
#include "base/sha256.h"
#include "record/record.h"
#include "record/results.h"
#include "record/results_table.h"

#include "temporary_folder.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

namespace mlffbench {
namespace {

namespace fs = std::filesystem;

record::Record sample_record()
{
  record::Record record;
  record.run_id = "0123456789abcdef";
  record.finished_utc = "2026-01-31T12:00:00Z";
  record.suite = "s";
  record.system = "si";
  record.protocol = "nve";
  record.potential = "soft, \"quoted\"";
  record.role = model::Role::teacher;
  record.repetition = 2;
  record.atoms = 64;
  record.steps = 100;
  record.timestep_fs = 0.5;
  record.ensemble = model::Ensemble::nve;
  record.pair_s = stats::summarize(std::vector<double>{0.1, 0.2, 0.30000000000000004});
  record.step_s = stats::summarize(std::vector<double>(400, 0.25));
  record.force_s = stats::summarize({});
  record.rates = {4.0, 1.0 / 3.0, 256.0};
  record.drift = physics::EnergyDrift{1e-5, std::numeric_limits<double>::quiet_NaN(), 100, true};
  record.flags = {{"energy", "too much"}};
  record.memory = {1000, 20};
  record.inputs.edit().seed = 1;
  return record;
}

size_t files_in(const fs::path &folder)
{
  return static_cast<size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(Sha256, KnownValues)
{
  EXPECT_EQ(base::sha256_of_text("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  const test::TemporaryFolder folder;
  base::write_file(folder.path() / "a", "abc");
  EXPECT_EQ(base::sha256_of_file(folder.path() / "a"), base::sha256_of_text("abc"));
  EXPECT_THROW(base::sha256_of_file(folder.path() / "none"), base::FileError);
}

TEST(File, WriteReplacesAndLeavesNothingBeside)
{
  const test::TemporaryFolder folder;
  base::write_file(folder.path() / "a", "one");
  base::write_file(folder.path() / "a", "two");
  EXPECT_EQ(base::read_file(folder.path() / "a"), "two");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(File, FailedWriteLeavesTheOldFile)
{
  const test::TemporaryFolder folder;
  const fs::path target = folder.path() / "a";
  fs::create_directory(target);  // a folder cannot be replaced by a file
  base::write_file(target / "inside", "kept");
  EXPECT_THROW(base::write_file(target, "new"), base::FileError);
  EXPECT_EQ(base::read_file(target / "inside"), "kept");
  EXPECT_EQ(files_in(folder.path()), 1U) << "the temporary file is left";
}

TEST(File, ErrorsSayWhatToDo)
{
  const base::FileError full("write", "/x", ENOSPC);
  EXPECT_TRUE(full.disk_full());
  EXPECT_STREQ(
      full.what(),
      "cannot write /x: No space left on device; free some space and give the same command again: "
      "finished runs are kept");
  try {
    base::read_file("/nowhere/file");
    FAIL();
  } catch (const base::FileError &error) {
    EXPECT_STREQ(error.what(),
                 "cannot read /nowhere/file: No such file or directory; check the path");
  }
}

TEST(Lock, SecondHarnessIsRefused)
{
  const test::TemporaryFolder folder;
  {
    const base::FolderLock first(folder.path());
    EXPECT_THROW(base::FolderLock second(folder.path()), std::runtime_error);
  }
  EXPECT_NO_THROW(base::FolderLock again(folder.path()));
}

TEST(RecordTest, RoundTripKeepsEverything)
{
  const test::TemporaryFolder folder;
  const record::Record record = sample_record();
  record::write_record(folder.path(), record);
  const auto back = record::read_record(folder.path(), record.run_id);
  ASSERT_TRUE(back);
  EXPECT_EQ(record::to_json(*back), record::to_json(record));
  EXPECT_DOUBLE_EQ(back->pair_s.max, 0.30000000000000004);
  EXPECT_TRUE(std::isnan(back->drift->standard_error_eV_per_atom_per_ps));
  EXPECT_TRUE(std::isnan(back->force_s.mean));
  EXPECT_EQ(back->pair_s.p95.refused, "n<59");
  EXPECT_DOUBLE_EQ(*back->step_s.p99.value, 0.25);
}

TEST(RecordTest, OtherRunDamagedAndOtherVersionDoNotCount)
{
  const test::TemporaryFolder folder;
  const record::Record record = sample_record();
  EXPECT_FALSE(record::read_record(folder.path(), record.run_id));
  record::write_record(folder.path(), record);
  EXPECT_FALSE(record::read_record(folder.path(), "fedcba9876543210"));
  const std::string text = base::read_file(folder.path() / "record.json");
  for (size_t size = 0; size + 2 < text.size(); size += 37) {
    base::write_file(folder.path() / "record.json", text.substr(0, size));
    EXPECT_FALSE(record::read_record(folder.path(), record.run_id)) << size;
  }
  auto json = record::to_json(record);
  json["version"] = 1;
  base::write_file(folder.path() / "record.json", json.dump());
  EXPECT_FALSE(record::read_record(folder.path(), record.run_id));
}

TEST(RecordTest, FolderWithARecordIsMovedAsideAndOneWithoutIsRemoved)
{
  const test::TemporaryFolder folder;
  const auto run = folder.path() / "run";
  for (int copy = 1; copy <= 2; ++copy) {
    base::make_folder(run);
    base::write_file(run / "record.json", fmt::format("{{\"version\": {}}}", copy));
    record::clear_run_folder(run);
    EXPECT_FALSE(std::filesystem::exists(run));
  }
  EXPECT_EQ(base::read_file(folder.path() / "run.earlier" / "record.json"), "{\"version\": 1}");
  EXPECT_EQ(base::read_file(folder.path() / "run.earlier-2" / "record.json"), "{\"version\": 2}");

  base::make_folder(run);
  base::write_file(run / "bench.log", "not finished");
  record::clear_run_folder(run);
  EXPECT_FALSE(std::filesystem::exists(run));
  record::clear_run_folder(run);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "run.earlier-3"));
}

TEST(ResultsTest, CsvQuotesAndLeavesMissingValuesEmpty)
{
  const std::string csv = record::runs_csv({sample_record()});
  const auto line = csv.substr(csv.find('\n') + 1);
  EXPECT_NE(line.find(",\"soft, \"\"quoted\"\"\",teacher,"), std::string::npos) << line;
  EXPECT_EQ(csv.rfind("run_id,finished_utc,", 0), 0U);
  EXPECT_NE(csv.find("drift_eV_per_atom_per_ps"), std::string::npos);
}

TEST(ResultsTest, FolderWithoutPlanIsRefused)
{
  const test::TemporaryFolder folder;
  EXPECT_THROW(record::collect_results(folder.path()), std::runtime_error);
  base::write_file(folder.path() / "plan.json", "{");
  EXPECT_THROW(record::collect_results(folder.path()), std::runtime_error);
}

}  // namespace
}  // namespace mlffbench
