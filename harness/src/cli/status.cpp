// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench status, mlffbench report.
#include "cli/commands.h"

#include "benchlog/bench_log.h"
#include "place/jobs.h"
#include "place/slurm_client.h"
#include "report/results_text.h"
#include "store/json_text.h"
#include "store/results.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench {

namespace {

/// The plan entry whose run has a growing or abandoned bench log but neither record nor failure.
struct Unfinished {
  const PlanEntry *entry;
  int64_t step;
};

std::vector<Unfinished> unfinished_runs(const Options &options, const Results &results)
{
  std::vector<Unfinished> list;
  for (const auto &entry : results.plan) {
    const auto is_this = [&](const auto &other) { return other.run_id == entry.run_id; };
    if (std::any_of(results.records.begin(), results.records.end(), is_this))
      continue;
    if (std::any_of(results.failures.begin(), results.failures.end(), is_this))
      continue;
    const int64_t step = last_step(options.output / entry.folder / "bench.log");
    if (step >= 0)
      list.push_back({&entry, step});
  }
  return list;
}

}  // namespace

int exit_code_of(const Results &results)
{
  if (!results.failures.empty())
    return exit_code::run_failed;
  const bool flagged = std::any_of(results.records.begin(), results.records.end(),
                                   [](const Record &record) { return !record.flags.empty(); });
  return flagged ? exit_code::physics : exit_code::good;
}

namespace {

/// Runs that wait or run as jobs, and why that is not known if Slurm cannot be asked.
struct Jobs {
  std::vector<RunJob> runs;
  std::string unknown;
};

Jobs jobs_of(const Options &options, const Results &results)
{
  Jobs jobs;
  try {
    jobs.runs = run_jobs(options.output);
  } catch (const SlurmUnreachable &error) {
    jobs.unknown = error.what();
  }
  // A run of an allocation has ended while its job goes on with others.
  std::erase_if(jobs.runs, [&](const RunJob &job) {
    const auto is_this = [&](const auto &other) { return other.run_id == job.run_id; };
    return std::any_of(results.records.begin(), results.records.end(), is_this) ||
           std::any_of(results.failures.begin(), results.failures.end(), is_this);
  });
  return jobs;
}

}  // namespace

int status_command(const Options &options)
{
  const Results results = collect_results(options.output);
  const auto unfinished = unfinished_runs(options, results);
  const Jobs jobs = jobs_of(options, results);
  if (options.json) {
    nlohmann::ordered_json json{{"suite", results.suite},
                                {"runs_planned", results.planned},
                                {"runs_finished", results.records.size()},
                                {"runs_failed", results.failures.size()},
                                {"runs_pending", results.pending()},
                                {"unfinished", nlohmann::ordered_json::array()},
                                {"jobs", nlohmann::ordered_json::array()},
                                {"jobs_unknown", jobs.unknown.empty()
                                                     ? nlohmann::ordered_json()
                                                     : nlohmann::ordered_json(jobs.unknown)}};
    for (const auto &run : unfinished) {
      json["unfinished"].push_back(
          {{"run", run.entry->label}, {"step", run.step}, {"steps", run.entry->total_steps}});
    }
    for (const auto &job : jobs.runs) {
      json["jobs"].push_back({{"run", job.label},
                              {"job", job.job},
                              {"state", job.state},
                              {"reason", job.reason},
                              {"nodes", job.nodes}});
    }
    fmt::print("{}\n", json_text(json));
    return exit_code::good;
  }
  fmt::print("Suite {}: {} of {} runs finished, {} failed, {} to do\n", results.suite,
             results.records.size(), results.planned, results.failures.size(), results.pending());
  for (const auto &run : unfinished) {
    fmt::print("begun: {}: step {} of {}\n", run.entry->label, run.step, run.entry->total_steps);
  }
  for (const auto &job : jobs.runs) {
    const std::string &detail = job.nodes.empty() ? job.reason : job.nodes;
    fmt::print("job {}: {}: {}{}\n", job.job, job.state, job.label,
               detail.empty() ? "" : " (" + detail + ")");
  }
  if (!jobs.unknown.empty())
    fmt::print("jobs: not known, Slurm cannot be asked: {}\n", jobs.unknown);
  fmt::print("{}", failures_text(results));
  return exit_code::good;
}

int report_command(const Options &options)
{
  const Results results = collect_results(options.output);
  write_results(options.output, results);
  if (options.json) {
    fmt::print("{}\n", json_text(to_json(results)));
  } else {
    fmt::print("{}{}", options.quiet ? "" : results_text(results), failures_text(results));
  }
  return exit_code_of(results);
}

}  // namespace mlffbench
