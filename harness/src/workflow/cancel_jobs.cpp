// SPDX-License-Identifier: GPL-2.0-or-later
// End of jobs.
#include "workflow/cancel_jobs.h"

#include "executor/jobs.h"
#include "executor/slurm_client.h"
#include "record/results.h"

#include <algorithm>
#include <set>

namespace mlffbench::workflow {

CancelledJobs cancel_jobs(const std::filesystem::path &output)
{
  (void)record::collect_plan_entries(output);
  const auto jobs = executor::run_jobs(output);
  std::set<std::string> numbers;
  for (const auto &job : jobs)
    numbers.insert(job.job.substr(0, job.job.find('_')));
  CancelledJobs cancelled;
  cancelled.jobs.assign(numbers.begin(), numbers.end());
  if (cancelled.jobs.empty())
    return cancelled;
  executor::slurm::cancel(cancelled.jobs);
  cancelled.runs = static_cast<size_t>(std::count_if(
      jobs.begin(), jobs.end(), [](const executor::RunJob &job) { return !job.has_result; }));
  return cancelled;
}

}  // namespace mlffbench::workflow
