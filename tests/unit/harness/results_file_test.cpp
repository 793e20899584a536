// SPDX-License-Identifier: GPL-2.0-or-later
// results.json: written, read, refused.
#include "base/file.h"
#include "record/results_file.h"

#include "compared_records.h"
#include "temporary_folder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace mlffbench {
namespace {

using namespace comparison_test;

TEST(ResultsFile, ReadsWhatWasWritten)
{
  const test::TemporaryFolder folder;
  record::Results results;
  results.suite = "s";
  results.suite_sha256 = "1";
  results.records = session("p", 3, 0.01);
  results.planned = 3;
  record::write_results(folder.path(), results);
  const auto back = record::load_results(folder.path() / "results.json");
  EXPECT_EQ(back.suite, "s");
  ASSERT_EQ(back.records.size(), 3U);
  EXPECT_EQ(record::to_json(back.records[1]), record::to_json(results.records[1]));
  EXPECT_EQ(back.cells.size(), 1U);
}

TEST(ResultsFile, SaysWhatIsWrong)
{
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "results.json";
  const auto message = [&](const std::string &text) -> std::string {
    base::write_file(file, text);
    try {
      record::load_results(file);
    } catch (const std::runtime_error &error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message("{").find("is no results.json"), std::string::npos);
  EXPECT_NE(message("[]").find("is no results.json"), std::string::npos);
  EXPECT_NE(message(R"({"format": "mlff-bench-results", "version": 1})").find("of version 1"),
            std::string::npos);
  EXPECT_NE(message(R"({"format": "mlff-bench-results", "version": 2})").find("is damaged"),
            std::string::npos);
  EXPECT_THROW(record::load_results(folder.path() / "none.json"), base::FileError);
}

}  // namespace
}  // namespace mlffbench
