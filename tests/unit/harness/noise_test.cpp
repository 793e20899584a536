// SPDX-License-Identifier: GPL-2.0-or-later
// What stands around the tables: the first line, failures, noise.
#include "record/record_members.h"
#include "report/headline.h"
#include "report/noise_text.h"
#include "report/results_text.h"

#include "finished_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mlffbench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

record::Record record_of(int repetition)
{
  return test::finished_run("sw", repetition);
}

record::Record in_environment(const Json &others, const Json &environment = Json::object())
{
  record::Record record = record_of(1);
  Json all{{"host", "node"}, {"cpu_model", "CPU"}, {"online_cpus", 2}, {"load_before", 0.5}};
  all.update(environment);
  all["others"] = others;
  record::MemberReader reader(all);
  record::members(record.environment.edit(), reader);
  return record;
}

TEST(HeadlineTest, EarlyEndsLead)
{
  record::Results results;
  results.suite = "s";
  results.planned = 3;
  results.records = {record_of(1), record_of(2), record_of(3)};
  EXPECT_EQ(report::headline(results), "Suite s: 3 of 3 runs finished\n");
  results.records[0].flags = {{"halted", "the run was ended at step 8: hot"}};
  results.records[1].flags = {{"halted", "the run was ended at step 9: hot"}};
  EXPECT_EQ(report::headline(results),
            "Suite s: 2 of 3 runs ended early: si/nve/1x1/sw #1: the run was ended at step 8: hot "
            "(and 1 more); 1 of 3 runs finished\n");
}

TEST(FailuresTest, EqualMessagesComeOnceWithWhatIsNotDone)
{
  record::Results results;
  for (int i = 1; i <= 5; ++i)
    results.plan.push_back({std::to_string(i), model::Role::student,
                            "si/nve/1x1/sw #" + std::to_string(i), "", 0, std::nullopt});
  results.failures = {{"1", "si/nve/1x1/sw #1", "no", "/1"},
                      {"2", "si/nve/1x1/sw #2", "no", "/2"},
                      {"3", "si/nve/1x1/sw #3", "other", "/3"}};
  EXPECT_EQ(report::failures_text(results),
            "failed: si/nve/1x1/sw #1 and 1 more run: no\n  look at /1\n"
            "  2 more runs of si/nve/1x1/sw not done\n"
            "failed: si/nve/1x1/sw #3: other\n  look at /3\n");
}

TEST(NoiseTest, AQuietMachineSaysNothing)
{
  EXPECT_EQ(report::noise_text({record_of(1)}), "") << "a record of an earlier release";
  const Json quiet{{"elapsed_s", 10.0},          {"share", 0.02},  {"stolen_share", 0.01},
                   {"processes", Json::array()}, {"throttled", 0}, {"quota_s", nullptr}};
  EXPECT_EQ(report::noise_text({in_environment(quiet), in_environment(quiet)}), "");
  const Json brief{{"elapsed_s", 0.1}, {"share", 0.5}, {"processes", Json::array()}};
  EXPECT_EQ(report::noise_text({in_environment(brief)}), "") << "too short to be known";
}

TEST(NoiseTest, EachDisturbanceHasItsLine)
{
  const Json loud{{"elapsed_s", 10.0},
                  {"share", 0.5},
                  {"stolen_share", 0.25},
                  {"processes", {{{"name", "cc1plus"}, {"process", 7}, {"share", 0.4}}}},
                  {"throttled", 3},
                  {"quota_s", 1.5}};
  const auto text = report::noise_text(
      {in_environment(loud, {{"load_before", 6.0}}),
       in_environment(nullptr, {{"cpu_model", "Other"}, {"strangers", {"X is busy"}}})});
  EXPECT_THAT(text, HasSubstr("noise: during 1 of 2 runs other processes took more than 5 % of a "
                              "CPU, up to 50 %: cc1plus (40 %)\n"));
  EXPECT_THAT(text,
              HasSubstr("noise: during 1 of 2 runs the hypervisor gave more than 5 % of a CPU "
                        "to other machines, up to 25 %\n"));
  EXPECT_THAT(text, HasSubstr("noise: during 1 of 2 runs CPUs were throttled for heat\n"));
  EXPECT_THAT(
      text,
      HasSubstr("noise: during 1 of 2 runs a CPU quota held processes back, for up to 1.5 s\n"));
  EXPECT_THAT(
      text,
      HasSubstr("noise: before 1 of 2 runs the load was above 1.25 for each CPU, up to 3.0\n"));
  EXPECT_THAT(text, HasSubstr("noise: the runs had unlike CPUs: 1 CPU, 1 Other\n"));
  EXPECT_THAT(text, HasSubstr("noise: when a run began X is busy\n"));
}

TEST(NoiseTest, CoresOfOtherKindsAreUnlike)
{
  const auto text = report::noise_text({in_environment(nullptr, {{"cpu_kinds", {5000}}}),
                                        in_environment(nullptr, {{"cpu_kinds", {3800}}})});
  EXPECT_THAT(text, HasSubstr("unlike CPUs: 1 CPU of kind [3800], 1 CPU of kind [5000]"));
  EXPECT_THAT(report::noise_text({in_environment(nullptr, {{"cpu_kinds", {5000}}})}),
              Not(HasSubstr("unlike")));
}

}  // namespace
}  // namespace mlffbench
