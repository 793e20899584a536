// SPDX-License-Identifier: GPL-2.0-or-later
// The runs of a plan as test cases.
#include "report/junit.h"

#include "base/environment.h"
#include "report/junit_document.h"

#include <fmt/format.h>
#include <map>
#include <utility>
#include <vector>

namespace mlffbench::report {

namespace {

/// What is known of a run of the plan: one of the two, or none if it is to be done.
struct Case {
  std::string name;
  const record::Record *record = nullptr;
  const record::RunFailure *failure = nullptr;
};

/// The runs of one system, protocol and layout.
struct Group {
  std::string name;
  std::vector<Case> cases;
};

std::vector<Group> groups_of(const record::Results &results)
{
  std::map<std::string, const record::Record *> records;
  for (const auto &record : results.records)
    records[record.run_id] = &record;
  std::map<std::string, const record::RunFailure *> failures;
  for (const auto &failure : results.failures)
    failures[failure.run_id] = &failure;

  std::vector<Group> groups;
  std::map<std::string, size_t> places;
  for (const auto &entry : results.plan) {
    const size_t slash = entry.label.rfind('/');
    const std::string name = entry.label.substr(0, slash);
    const auto [place, is_new] = places.emplace(name, groups.size());
    if (is_new)
      groups.push_back({name, {}});
    Case run{entry.label.substr(slash + 1)};
    if (const auto found = records.find(entry.run_id); found != records.end())
      run.record = found->second;
    if (const auto found = failures.find(entry.run_id); found != failures.end())
      run.failure = found->second;
    groups[place->second].cases.push_back(std::move(run));
  }
  return groups;
}

/// All flags of a run in one failure, since a test case has one result.
JunitFailure failure_of(const std::vector<physics::Flag> &flags)
{
  std::string text;
  for (const auto &flag : flags)
    text += fmt::format("{}: {}\n", flag.check, flag.message);
  return {flags.front().check, flags.front().message, text};
}

JunitCase case_of(const Case &run)
{
  JunitCase test{run.name, 0.0, std::nullopt, false};
  if (run.record != nullptr)
    test.time_s = run.record->process->wall_s;
  if (run.failure != nullptr) {
    test.failure = {"run_failed", run.failure->what,
                    fmt::format("{}\nlook at {}\n", run.failure->what, run.failure->look_at)};
  } else if (run.record == nullptr) {
    test.skipped = true;
  } else if (!run.record->flags.empty()) {
    test.failure = failure_of(run.record->flags);
  }
  return test;
}

JunitSuite suite_of(const Group &group, const record::Results &results)
{
  JunitSuite suite{results.suite, group.name, base::now_utc(), "localhost", {}, {}, ""};
  suite.properties = {{"suite", results.suite}, {"suite_sha256", results.suite_sha256}};
  const record::Record *last = nullptr;
  for (const auto &run : group.cases) {
    suite.cases.push_back(case_of(run));
    if (run.record != nullptr && (last == nullptr || run.record->finished_utc > last->finished_utc))
      last = run.record;
  }
  if (last != nullptr) {
    suite.timestamp = last->finished_utc;
    suite.hostname = last->environment->machine.host;
    suite.properties.emplace_back("cpu_model", last->environment->machine.cpu_model);
    suite.properties.emplace_back("lammps", last->programs->lammps.value_or(""));
    suite.properties.emplace_back("mlffbench", last->programs->mlffbench.value_or(""));
  }
  return suite;
}

}  // namespace

std::string junit_xml(const record::Results &results)
{
  std::vector<JunitSuite> suites;
  for (const auto &group : groups_of(results))
    suites.push_back(suite_of(group, results));
  return junit_document(suites);
}

}  // namespace mlffbench::report
