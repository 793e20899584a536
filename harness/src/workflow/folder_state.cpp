// SPDX-License-Identifier: GPL-2.0-or-later
// State of an output folder.
#include "workflow/folder_state.h"

#include "base/file.h"
#include "base/lock.h"
#include "benchlog/bench_log.h"
#include "executor/slurm_client.h"
#include "record/run_reader.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench::workflow {

namespace {

/// Jobs that wait or run. A run of an allocation has ended while its job goes on with others.
void find_jobs(const std::filesystem::path &output, FolderState &state)
{
  try {
    state.jobs = executor::run_jobs(output);
  } catch (const executor::SlurmUnreachable &error) {
    state.jobs_unknown = fmt::format("Slurm cannot be asked: {}", error.what());
  } catch (const std::runtime_error &error) {
    state.jobs_unknown = error.what();  // of a damaged file of one job
  }
  std::erase_if(state.jobs, [&](const executor::RunJob &job) {
    return job.has_result || state.ended.count(job.run_id) > 0;
  });
}

}  // namespace

FolderState state_of(const std::filesystem::path &output)
{
  FolderState state;
  state.results = record::collect_plan_entries(output);
  const auto look = [&](const record::PlanEntry &entry, const record::StoredRun &run) {
    if (!run.stored.damage.empty())
      state.results.damaged.push_back({entry.run_id, entry.label, run.stored.damage});
    if (run.stored.record || run.failure) {
      state.ended.insert(entry.run_id);
      state.finished += run.stored.record ? 1U : 0U;
      if (run.failure)
        state.results.failures.push_back(*run.failure);
      return;
    }
    const auto log = output / entry.folder / "bench.log";
    if (base::is_file(log))  // rows come some time after the log
      state.begun.push_back(
          {entry.label, std::max(int64_t{0}, benchlog::last_step(log)), entry.total_steps});
  };
  record::read_runs(output, state.results.plan, record::RunParts::figures, look);
  find_jobs(output, state);
  state.at_work = base::is_at_work(output);
  return state;
}

}  // namespace mlffbench::workflow
