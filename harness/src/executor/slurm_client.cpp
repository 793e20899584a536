// SPDX-License-Identifier: GPL-2.0-or-later
// Calls of Slurm's commands and what they say.
#include "executor/slurm_client.h"

#include "base/text.h"
#include "launch/process.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <set>

namespace mlffbench::executor {

namespace {

constexpr double command_timeout_s = 60.0;

std::vector<std::string> split(std::string_view text, char separator)
{
  std::vector<std::string> parts;
  while (true) {
    const size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos)
      return parts;
    text.remove_prefix(at + 1);
  }
}

std::string one_line(std::string text)
{
  while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
    text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text.empty() ? "nothing" : text;
}

std::string what_happened(const std::string &command, const launch::Captured &captured)
{
  if (captured.process.ending == launch::Ending::timed_out)
    return fmt::format("{} did not answer within {} s", command, command_timeout_s);
  return fmt::format("{} says: {}", command, one_line(captured.text));
}

/// Bytes of sacct's "1234K"; -1 if it is empty.
int64_t bytes_of(const std::string &text)
{
  if (text.empty())
    return -1;
  char *unit = nullptr;
  const double number = std::strtod(text.c_str(), &unit);
  static const std::string units = "KMGTP";
  const size_t power = units.find(*unit);
  return std::llround(std::ldexp(
      number, *unit == '\0' || power == std::string::npos ? 0 : 10 * static_cast<int>(power + 1)));
}

/// Seconds of Slurm's "[DD-[HH:]]MM:SS[.mmm]".
double seconds_of(const std::string &text)
{
  const size_t dash = text.find('-');
  double seconds = dash == std::string::npos ? 0.0 : std::atof(text.c_str());
  double total = 0.0;
  for (const auto &part : split(dash == std::string::npos ? text : text.substr(dash + 1), ':'))
    total = 60.0 * total + std::atof(part.c_str());
  return 86400.0 * seconds + total;
}

std::string variable(const char *name)
{
  const char *value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

bool JobState::alive() const
{
  static const std::set<std::string> states{
      "PENDING",   "RUNNING",      "CONFIGURING", "COMPLETING",   "SUSPENDED",
      "REQUEUED",  "REQUEUE_HOLD", "RESIZING",    "SIGNALING",    "SPECIAL_EXIT",
      "STAGE_OUT", "STOPPED",      "REQUEUE_FED", "RESV_DEL_HOLD"};
  return states.count(state) > 0;
}

JobStates parse_squeue(std::string_view text)
{
  JobStates states;
  for (const auto &line : split(text, '\n')) {
    const auto fields = split(line, '|');
    if (fields.size() >= 4)
      states[fields[0]] = {fields[1], fields[2], fields[3]};
  }
  return states;
}

std::map<std::string, nlohmann::ordered_json> parse_sacct(std::string_view text)
{
  std::map<std::string, nlohmann::ordered_json> jobs;
  std::vector<std::string> columns;
  for (const auto &line : split(text, '\n')) {
    const auto fields = split(line, '|');
    if (fields.front() == "JobID")
      columns = fields;
    if (fields.front() == "JobID" || fields.size() != columns.size())
      continue;  // the header, or what sacct says besides
    std::map<std::string, std::string> row;
    for (size_t column = 0; column < columns.size(); ++column)
      row[columns[column]] = fields[column];
    const std::string &id = row["JobID"];
    const std::string job = id.substr(0, id.find('.'));
    if (job == id) {
      auto &entry = jobs[job];
      entry["state"] = row["State"];
      entry["exit_code"] = row["ExitCode"];
      entry["elapsed_s"] = std::atol(row["ElapsedRaw"].c_str());
      entry["cpu_s"] = seconds_of(row["TotalCPU"]);
      entry["nodes"] = row["NodeList"];
      entry["start"] = row["Start"];
      entry["end"] = row["End"];
      entry.emplace("max_rss_B", nullptr);
    } else if (const auto found = jobs.find(job); found != jobs.end()) {
      // Memory is kept of the steps; the batch script is one of them.
      const int64_t rss_B = bytes_of(row["MaxRSS"]);
      auto &max_rss_B = found->second["max_rss_B"];
      if (rss_B >= 0 && (max_rss_B.is_null() || max_rss_B.get<int64_t>() < rss_B))
        max_rss_B = rss_B;
    }
  }
  return jobs;
}

namespace slurm {

std::string submit(const std::filesystem::path &script)
{
  const launch::Captured captured =
      launch::capture({"sbatch", "--parsable", script.string()}, command_timeout_s);
  if (captured.process.ending == launch::Ending::interrupted) {
    throw std::runtime_error("interrupted while a job was submitted; the same command finds out "
                             "whether it was");
  }
  // With --parsable: the number, and after a ; the cluster.
  const auto lines = split(captured.text, '\n');
  for (auto line = lines.rbegin(); captured.good() && line != lines.rend(); ++line) {
    std::string number = line->substr(0, line->find(';'));
    if (!number.empty() && number.find_first_not_of("0123456789") == std::string::npos)
      return number;
  }
  throw std::runtime_error(
      fmt::format("the job was not submitted: {}; correct the site file, see {}",
                  what_happened("sbatch", captured), script.string()));
}

JobStates states(const std::vector<std::string> &job_ids)
{
  if (job_ids.empty())
    return {};
  const launch::Captured captured =
      launch::capture({"squeue", "--array", "--noheader", "--states=all", "--format=%i|%T|%r|%N",
                       fmt::format("--jobs={}", fmt::join(job_ids, ","))},
                      command_timeout_s);
  // So it answers for one job that is too old; among several it leaves such ones out.
  if (!captured.good() && captured.text.find("Invalid job id") == std::string::npos)
    throw SlurmUnreachable(what_happened("squeue", captured));
  return captured.good() ? parse_squeue(captured.text) : JobStates{};
}

std::optional<std::string> find(const std::string &job_name)
{
  const launch::Captured captured =
      launch::capture({"squeue", "--noheader", "--states=all", "--format=%F", "--name=" + job_name},
                      command_timeout_s);
  if (!captured.good())
    throw SlurmUnreachable(what_happened("squeue", captured));
  if (const auto words = base::words_of(captured.text, base::any_white_space); !words.empty())
    return std::string(words.front());
  // It may have ended long ago.
  const launch::Captured old =
      launch::capture({"sacct", "--allocations", "--noheader", "--parsable2", "--format=JobID",
                       "--starttime=now-30days", "--name=" + job_name},
                      command_timeout_s);
  if (!old.good() || old.text.empty())
    return std::nullopt;
  return old.text.substr(0, old.text.find_first_of("_\n"));
}

std::map<std::string, nlohmann::ordered_json> accounting(const std::vector<std::string> &jobs)
{
  if (jobs.empty())
    return {};
  const launch::Captured captured = launch::capture(
      {"sacct", "--parsable2",
       "--format=JobID,State,ExitCode,ElapsedRaw,TotalCPU,MaxRSS,NodeList,Start,End",
       fmt::format("--jobs={}", fmt::join(jobs, ","))},
      command_timeout_s);
  return captured.good() ? parse_sacct(captured.text)
                         : std::map<std::string, nlohmann::ordered_json>{};
}

void cancel(const std::vector<std::string> &job_ids)
{
  std::vector<std::string> command{"scancel"};
  command.insert(command.end(), job_ids.begin(), job_ids.end());
  const launch::Captured captured = launch::capture(command, command_timeout_s);
  if (!captured.good())
    throw SlurmUnreachable(what_happened("scancel", captured));
}

std::string own_job()
{
  const std::string array = variable("SLURM_ARRAY_JOB_ID");
  return array.empty() ? variable("SLURM_JOB_ID")
                       : fmt::format("{}_{}", array, variable("SLURM_ARRAY_TASK_ID"));
}

std::string own_session()
{
  const std::string job = own_job();
  return job.empty() ? "" : fmt::format("job {}", job.substr(0, job.find('_')));
}

}  // namespace slurm

}  // namespace mlffbench::executor
