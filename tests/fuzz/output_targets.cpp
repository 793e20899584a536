// SPDX-License-Identifier: GPL-2.0-or-later
// Files of output folders, which may have been damaged or made by somebody else.
#include "executor/execution.h"
#include "executor/submission.h"
#include "record/record.h"
#include "record/results.h"
#include "record/results_file.h"
#include "refusal.h"
#include "target.h"

#include <nlohmann/json.hpp>

namespace mlffbench::fuzz {

void read_record(std::string_view bytes)
{
  const auto &file = input_file("run/record.json", bytes);
  // A damaged record is none: its run is measured again.
  (void)mlffbench::record::read_record(file.parent_path(), "0123456789abcdef");
}

void read_results(std::string_view bytes)
{
  const auto &file = input_file("results.json", bytes);
  expect_help("results.json", [&] { (void)record::to_json(record::load_results(file)).dump(); });
}

void read_plan(std::string_view bytes)
{
  const auto &file = input_file("output/plan.json", bytes);
  expect_help("plan.json",
              [&] { (void)record::to_json(record::collect_results(file.parent_path())).dump(); });
}

void read_execution(std::string_view bytes)
{
  const auto &file = input_file("output/execution.json", bytes);
  expect_help("execution.json",
              [&] { (void)mlffbench::executor::read_execution(file.parent_path()); });
}

void read_submission(std::string_view bytes)
{
  const auto &file = input_file("output/jobs/0001/submission.json", bytes);
  expect_help("submission.json", [&] {
    (void)executor::read_submissions(file.parent_path().parent_path().parent_path());
  });
}

}  // namespace mlffbench::fuzz
