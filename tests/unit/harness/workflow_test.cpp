// SPDX-License-Identifier: GPL-2.0-or-later
// Use cases without a command line and without LAMMPS.
#include "base/file.h"
#include "workflow/earlier_results.h"
#include "workflow/gate.h"
#include "workflow/history_place.h"
#include "workflow/site_choice.h"

#include "temporary_folder.h"

#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace mlffbench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Heard : public workflow::WorkListener {
public:
  void stage(const std::string &text) override { all.push_back(text); }
  void note(const std::string &text) override { all.push_back(text); }
  void warn(const std::string &text) override { all.push_back(text); }
  void tell(const std::string &lines) override { all.push_back(lines); }
  void fault(const std::string &text) override { all.push_back(text); }
  report::ProgressStyle progress() const override { return report::ProgressStyle::none; }

  std::vector<std::string> all;
};

std::string refusal(const workflow::GateRequest &request)
{
  Heard listener;
  try {
    (void)workflow::run_gate(request, listener);
  } catch (const std::exception &error) {
    EXPECT_THAT(listener.all, IsEmpty());
    return error.what();
  }
  return "";
}

TEST(WorkflowTest, AGateIsRefusedBeforeAnythingIsLookedAt)
{
  const test::TemporaryFolder folder;
  EXPECT_THAT(refusal({}), HasSubstr("give a suite to measure"));
  workflow::GateRequest gate;
  gate.measured = folder.path() / "missing";
  EXPECT_THAT(refusal(gate), HasSubstr("No such file"));
  gate.measured = folder.path();
  gate.ignore = {"colour"};
  EXPECT_THAT(refusal(gate), HasSubstr("--ignore colour: there is no such key"));
  gate.ignore.clear();
  gate.junit = folder.path() / "missing" / "gate.xml";
  EXPECT_THAT(refusal(gate), HasSubstr("cannot write"));
  gate.junit.clear();
  gate.against_suite = "old.yaml";
  gate.control = "soft";
  EXPECT_THAT(refusal(gate), HasSubstr("--control is for results that were measured apart"));
  gate = {};
  gate.results = folder.path();
  gate.again = true;
  EXPECT_THAT(refusal(gate), HasSubstr("leave one of them out"));
  gate.again = false;
  gate.measured = folder.path();
  EXPECT_THAT(refusal(gate), HasSubstr("are results already"));
}

TEST(WorkflowTest, JobsAreSubmittedWhereThereIsAScheduler)
{
  workflow::SiteChoice choice;
  choice.oversubscribe = true;
  const executor::SiteSettings site = workflow::chosen_site(choice);
  EXPECT_TRUE(site.oversubscribe && site.value.at("oversubscribe") == true);
  choice.detach = true;
  EXPECT_THROW((void)workflow::chosen_site(choice), std::runtime_error);
}

TEST(WorkflowTest, TheNewestResultsAndTheSparedAreKept)
{
  const test::TemporaryFolder folder;
  const auto output = folder.path() / "out";
  const auto earlier = [&](const char *time) {
    auto path = folder.path() / (std::string("out.") + time);
    base::make_folder(path);
    base::write_file(path / "plan.json", "{}");
    return path;
  };
  const auto first = earlier("20300101T000000Z");
  const auto second = earlier("20300101T000000Z-2");
  const auto third = earlier("20310101T000000Z");
  base::make_folder(folder.path() / "out.20200101T000000Z");  // not ours: no plan
  EXPECT_THAT(workflow::keep_newest_results(output, 1, first), ElementsAre(second));
  EXPECT_TRUE(std::filesystem::exists(first) && std::filesystem::exists(third));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "out.20200101T000000Z"));
}

TEST(WorkflowTest, TheHistoryIsTheNamedOneOrTheUsersOwn)
{
  const test::TemporaryFolder folder;
  Heard listener;
  EXPECT_EQ(workflow::chosen_history("named.sqlite", listener), "named.sqlite");
  ::setenv("XDG_STATE_HOME", folder.path().c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  const auto own = folder.path() / "mlff-bench" / "history.sqlite";
  EXPECT_EQ(workflow::chosen_history("", listener), own);
  EXPECT_TRUE(std::filesystem::exists(own));
  EXPECT_THAT(listener.all, IsEmpty());
  ::unsetenv("XDG_STATE_HOME");  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace
}  // namespace mlffbench
