// SPDX-License-Identifier: GPL-2.0-or-later
// The ledger against Slurm.
#include "place/jobs.h"

#include "place/slurm_client.h"
#include "place/submission.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>
#include <stdexcept>

namespace mlffbench {

std::vector<RunJob> run_jobs(const std::filesystem::path &output)
{
  std::map<std::string, RunJob> newest;
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
      newest[run.run_id] = {run.run_id, run.label, submission.job_of(i), "", "", ""};
    }
  }
  const JobStates states = slurm::states({numbers.begin(), numbers.end()});
  std::vector<RunJob> jobs;
  for (const auto &id : order) {
    RunJob &job = newest.at(id);
    const auto found = states.find(job.job);
    if (found == states.end() || !found->second.alive())
      continue;
    job.state = found->second.state;
    job.reason = found->second.reason == "None" ? "" : found->second.reason;
    job.nodes = found->second.nodes;
    jobs.push_back(job);
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
  throw std::runtime_error(
      fmt::format("{} jobs of {} have not ended ({}); wait for them by the --site they were "
                  "submitted with, or end them: mlffbench cancel {}",
                  jobs.size(), output.string(), *jobs.begin(), output.string()));
}

}  // namespace mlffbench
