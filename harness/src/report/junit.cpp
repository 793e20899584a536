// SPDX-License-Identifier: GPL-2.0-or-later
// JUnit XML by mustache, after the schemas of Apache Ant's JUnit task and of Jenkins.
#include "report/junit.h"

#include "store/environment.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

namespace mlffbench {

namespace embedded {
extern const char *const junit_template;
}

namespace {

using kainjow::mustache::data;

/// Text for XML 1.0, in attributes and between tags: LAMMPS may have said anything.
std::string xml_escape(const std::string &text)
{
  using Json = nlohmann::json;
  const std::string valid =
      Json::parse(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace));
  std::string escaped;
  for (const char c : valid) {
    switch (c) {
    case '&':
      escaped += "&amp;";
      break;
    case '<':
      escaped += "&lt;";
      break;
    case '>':
      escaped += "&gt;";
      break;
    case '"':
      escaped += "&quot;";
      break;
    case '\n':
      escaped += "&#10;";
      break;
    case '\t':
      escaped += "&#9;";
      break;
    default:
      // No other control character can stand in XML.
      escaped += static_cast<unsigned char>(c) < 0x20 ? "\xEF\xBF\xBD" : std::string(1, c);
    }
  }
  return escaped;
}

/// What is known of a run of the plan: one of the two, or none if it is to be done.
struct Case {
  std::string name;
  const Record *record = nullptr;
  const RunFailure *failure = nullptr;
};

/// The runs of one system, protocol and layout.
struct Group {
  std::string name;
  std::vector<Case> cases;
};

std::vector<Group> groups_of(const Results &results)
{
  std::map<std::string, const Record *> records;
  for (const auto &record : results.records)
    records[record.run_id] = &record;
  std::map<std::string, const RunFailure *> failures;
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

data failure_data(const std::string &type, const std::string &message, const std::string &text)
{
  data failure;
  failure.set("type", type);
  failure.set("message", message);
  failure.set("text", text);
  return failure;
}

/// All flags of a run in one failure, since a test case has one result.
data flags_data(const std::vector<Flag> &flags)
{
  std::string text;
  for (const auto &flag : flags)
    text += fmt::format("{}: {}\n", flag.check, flag.message);
  return failure_data(flags.front().check, flags.front().message, text);
}

double wall_s(const Case &run)
{
  return run.record != nullptr ? run.record->process.value("wall_s", 0.0) : 0.0;
}

data case_data(const Case &run, const std::string &classname)
{
  data values;
  values.set("classname", classname);
  values.set("name", run.name);
  values.set("time_s", fmt::format("{:.6f}", wall_s(run)));
  if (run.failure != nullptr) {
    values.set("failure", failure_data("run_failed", run.failure->what,
                                       fmt::format("{}\nlook at {}\n", run.failure->what,
                                                   run.failure->look_at)));
  } else if (run.record == nullptr) {
    values.set("pending", data{true});
  } else if (!run.record->flags.empty()) {
    values.set("failure", flags_data(run.record->flags));
  }
  return values;
}

data group_data(const Group &group, const Results &results, size_t id)
{
  std::string finished = now_utc();
  std::string host = "localhost";
  data properties{data::type::list};
  const auto property = [&](const char *name, const std::string &value) {
    data pair;
    pair.set("name", name);
    pair.set("value", value);
    properties << pair;
  };
  property("suite", results.suite);
  property("suite_sha256", results.suite_sha256);

  double time_s = 0.0;
  size_t failures = 0;
  size_t skipped = 0;
  const Record *last = nullptr;
  data cases{data::type::list};
  std::string classname = results.suite + "/" + group.name;
  for (char &c : classname)
    c = c == '/' ? '.' : c;  // servers make a tree of the parts
  for (const auto &run : group.cases) {
    cases << case_data(run, classname);
    time_s += wall_s(run);
    failures += run.failure != nullptr || (run.record != nullptr && !run.record->flags.empty());
    skipped += run.failure == nullptr && run.record == nullptr;
    if (run.record != nullptr && (last == nullptr || run.record->finished_utc > last->finished_utc))
      last = run.record;
  }
  if (last != nullptr) {
    finished = last->finished_utc;
    host = last->environment.value("host", host);
    property("cpu_model", last->environment.value("cpu_model", ""));
    property("lammps", last->program_version("lammps"));
    property("mlffbench", last->program_version("mlffbench"));
  }

  data values;
  values.set("id", std::to_string(id));
  values.set("package", results.suite);
  values.set("name", group.name);
  values.set("timestamp", finished.substr(0, 19));  // those schemas have no time zone
  values.set("hostname", host);
  values.set("tests", std::to_string(group.cases.size()));
  values.set("failures", std::to_string(failures));
  values.set("skipped", std::to_string(skipped));
  values.set("time_s", fmt::format("{:.6f}", time_s));
  values.set("properties", properties);
  values.set("cases", cases);
  return values;
}

}  // namespace

std::string junit_xml(const Results &results)
{
  data suites{data::type::list};
  size_t id = 0;
  for (const auto &group : groups_of(results))
    suites << group_data(group, results, id++);
  data values;
  values.set("suites", suites);
  kainjow::mustache::mustache document(std::string{embedded::junit_template});
  document.set_custom_escape(xml_escape);
  std::string text = document.render(values);
  if (!document.is_valid())
    throw std::logic_error("JUnit template: " + document.error_message());
  return text;
}

}  // namespace mlffbench
