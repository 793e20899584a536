// SPDX-License-Identifier: GPL-2.0-or-later
// The ledger against Slurm.
#include "executor/jobs.h"

#include "executor/slurm_client.h"
#include "executor/submission.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>
#include <stdexcept>

namespace mlffbench::executor {

namespace {

namespace fs = std::filesystem;

/// A run and the job that is to execute it.
struct Charge {
  RunJob run;
  fs::path folder;
  bool one_of_many = false;  ///< the job executes its runs one after another
};

/// Puts in what Slurm says of the job and the run's folder of the run.
void describe(Charge &charge, const JobState &state)
{
  RunJob &run = charge.run;
  run.state = state.state;
  run.reason = state.reason == "None" ? "" : state.reason;
  run.nodes = state.nodes;
  run.has_result =
      fs::exists(charge.folder / "record.json") || fs::exists(charge.folder / "failure.json");
  // Slurm knows of the job alone.
  if (charge.one_of_many && run.state == "RUNNING" && !fs::exists(charge.folder))
    run.state = "WAITING";
}

}  // namespace

std::vector<RunJob> run_jobs(const std::filesystem::path &output)
{
  std::map<std::string, Charge> newest;
  std::vector<std::string> order;
  std::set<std::string> numbers;
  for (auto &submission : read_submissions(output)) {
    if (submission.job_id.empty())
      submission.job_id = slurm::find(submission.name).value_or("");
    if (submission.job_id.empty())
      continue;
    numbers.insert(submission.job_id);
    for (size_t i = 0; i < submission.runs.size(); ++i) {
      const auto &run = submission.runs[i];
      if (newest.count(run.run_id) == 0)
        order.push_back(run.run_id);
      newest[run.run_id] = {{run.run_id, run.label, submission.job_of(i), "", "", ""},
                            output / run.folder,
                            submission.mode != "array"};
    }
  }
  const JobStates states = slurm::states({numbers.begin(), numbers.end()});
  std::vector<RunJob> jobs;
  for (const auto &id : order) {
    Charge &charge = newest.at(id);
    const auto found = states.find(charge.run.job);
    if (found == states.end() || !found->second.alive())
      continue;
    describe(charge, found->second);
    jobs.push_back(charge.run);
  }
  return jobs;
}

void require_no_jobs(const std::filesystem::path &output)
{
  std::set<std::string> jobs;
  try {
    for (const auto &job : run_jobs(output))
      jobs.insert(job.job);
  } catch (const SlurmUnreachable &error) {
    throw std::runtime_error(
        fmt::format("{} has jobs, and whether they have ended cannot be asked: {}; take another "
                    "--output, or remove {} if they have",
                    output.string(), error.what(), (output / "jobs").string()));
  }
  if (jobs.empty())
    return;
  throw std::runtime_error(fmt::format(
      "{} of {} not ended ({}); wait for {} by `mlffbench run` with the --site that was "
      "given before, or end {}: mlffbench cancel {}",
      jobs.size() == 1 ? "1 job" : fmt::format("{} jobs", jobs.size()),
      output.string() + (jobs.size() == 1 ? " has" : " have"), *jobs.begin(),
      jobs.size() == 1 ? "it" : "them", jobs.size() == 1 ? "it" : "them", output.string()));
}

}  // namespace mlffbench::executor
