// SPDX-License-Identifier: GPL-2.0-or-later
// State of an output folder.
#include "workflow/folder_state.h"

#include "base/file.h"
#include "base/lock.h"
#include "benchlog/bench_log.h"
#include "executor/slurm_client.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

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

FolderWatch::FolderWatch(std::filesystem::path output, record::RunParts parts)
    : m_output(std::move(output)), m_parts(parts)
{
}

void FolderWatch::read_plan()
{
  std::error_code ignored;  // what is wrong with it is told by reading it
  const auto time = std::filesystem::last_write_time(m_output / "plan.json", ignored);
  if (!ignored && time == m_plan_time)
    return;
  m_state = {};
  m_state.results = record::collect_plan_entries(m_output);
  m_open = m_state.results.plan;
  m_plan_time = time;
}

void FolderWatch::take(const record::PlanEntry &entry, const record::StoredRun &run)
{
  FolderState &state = m_state;
  if (!run.stored.damage.empty())
    state.results.damaged.push_back({entry.run_id, entry.label, run.stored.damage});
  if (const auto &record = run.stored.record) {
    state.ended.insert(entry.run_id);
    ++state.finished;
    if (m_parts == record::RunParts::whole && entry.total_steps > 0)
      state.seconds_per_step[entry.cell()] =
          record->process->wall_s / static_cast<double>(entry.total_steps);
    return;
  }
  if (run.failure) {
    state.ended.insert(entry.run_id);
    state.results.failures.push_back(*run.failure);
    return;
  }
  const auto log = m_output / entry.folder / "bench.log";
  if (base::is_file(log)) {  // rows come some time after the log
    state.begun.push_back({entry.label, std::max(int64_t{0}, benchlog::last_step(log)),
                           entry.total_steps, entry.cell(), log, entry.ensemble});
  }
}

const FolderState &FolderWatch::look()
{
  read_plan();
  FolderState &state = m_state;
  for (const auto &failure : state.results.failures)
    state.ended.erase(failure.run_id);  // it may be tried again
  state.results.failures.clear();
  state.results.damaged.clear();
  state.begun.clear();
  state.jobs_unknown.clear();
  record::read_runs(m_output, m_open, m_parts,
                    [&](const auto &entry, const auto &run) { take(entry, run); });
  std::set<std::string> failed;
  for (const auto &failure : state.results.failures)
    failed.insert(failure.run_id);
  std::erase_if(m_open, [&](const record::PlanEntry &entry) {
    return state.ended.contains(entry.run_id) && !failed.contains(entry.run_id);
  });
  find_jobs(m_output, state);
  state.at_work = base::is_at_work(m_output);
  return state;
}

FolderState state_of(const std::filesystem::path &output)
{
  return FolderWatch(output, record::RunParts::figures).look();
}

}  // namespace mlffbench::workflow
