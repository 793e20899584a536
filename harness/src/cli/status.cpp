// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench status.
#include "base/file.h"
#include "base/json_output.h"
#include "base/lock.h"
#include "benchlog/bench_log.h"
#include "cli/commands.h"
#include "executor/jobs.h"
#include "executor/slurm_client.h"
#include "record/results.h"
#include "record/run_reader.h"
#include "report/results_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace mlffbench {

namespace {

using Json = nlohmann::ordered_json;

/// A run with a growing or abandoned bench log but neither record nor failure.
struct Begun {
  std::string label;
  int64_t step = 0;
  int64_t steps = 0;
};

/// How far an output folder is. Of finished runs only their number is kept.
struct State {
  Results results;  ///< without records
  size_t finished = 0;
  std::set<std::string> ended;  ///< run ids of finished and failed runs
  std::vector<Begun> begun;
  std::vector<RunJob> jobs;
  std::string jobs_unknown;  ///< why, if they are not known
  bool at_work = false;      ///< a harness of this machine holds the folder

  size_t pending() const { return results.planned - finished - results.failures.size(); }
  /// Runs are to do, and nothing is known to do them.
  bool stopped() const { return pending() > 0 && !at_work && jobs.empty() && jobs_unknown.empty(); }
};

/// Jobs that wait or run. A run of an allocation has ended while its job goes on with others.
void find_jobs(const std::filesystem::path &output, State &state)
{
  try {
    state.jobs = run_jobs(output);
  } catch (const SlurmUnreachable &error) {
    state.jobs_unknown = fmt::format("Slurm cannot be asked: {}", error.what());
  } catch (const std::runtime_error &error) {
    state.jobs_unknown = error.what();  // of a damaged file of one job
  }
  std::erase_if(state.jobs, [&](const RunJob &job) {
    return job.has_result || state.ended.count(job.run_id) > 0;
  });
}

State state_of(const std::filesystem::path &output)
{
  State state;
  state.results = collect_plan_entries(output);
  const auto look = [&](const PlanEntry &entry, const StoredRun &run) {
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
    if (is_file(log))  // rows come some time after the log
      state.begun.push_back({entry.label, std::max(int64_t{0}, last_step(log)), entry.total_steps});
  };
  read_runs(output, state.results.plan, RunParts::figures, look);
  find_jobs(output, state);
  state.at_work = is_at_work(output);
  return state;
}

Json to_json(const State &state)
{
  Json json{{"suite", state.results.suite},
            {"runs_planned", state.results.planned},
            {"runs_finished", state.finished},
            {"runs_failed", state.results.failures.size()},
            {"runs_pending", state.pending()},
            {"at_work", state.at_work},
            {"unfinished", Json::array()},
            {"damaged", damaged_json(state.results.damaged)},
            {"jobs", Json::array()},
            {"jobs_unknown", state.jobs_unknown.empty() ? Json() : Json(state.jobs_unknown)}};
  for (const auto &run : state.begun)
    json["unfinished"].push_back({{"run", run.label}, {"step", run.step}, {"steps", run.steps}});
  for (const auto &job : state.jobs) {
    json["jobs"].push_back({{"run", job.label},
                            {"job", job.job},
                            {"state", job.state},
                            {"reason", job.reason},
                            {"nodes", job.nodes}});
  }
  return json;
}

std::string text_of(const State &state)
{
  std::string text = fmt::format("Suite {}: {} of {} runs finished, {} failed, {} to do\n",
                                 state.results.suite, state.finished, state.results.planned,
                                 state.results.failures.size(), state.pending());
  for (const auto &run : state.begun) {
    text += fmt::format("{}: {}: step {} of {}\n", state.stopped() ? "interrupted" : "begun",
                        run.label, run.step, run.steps);
  }
  if (state.stopped()) {
    text += "stopped: no mlffbench of this machine is at work here; `mlffbench run` with the same "
            "suite and --output goes on\n";
  }
  for (const auto &job : state.jobs) {
    const std::string &detail = job.nodes.empty() ? job.reason : job.nodes;
    text += fmt::format("job {}: {}: {}{}\n", job.job, job.state, job.label,
                        detail.empty() ? "" : " (" + detail + ")");
  }
  if (!state.jobs_unknown.empty())
    text += fmt::format("jobs: not known: {}\n", state.jobs_unknown);
  return text + damaged_text(state.results) + failures_text(state.results);
}

}  // namespace

int status_command(const Options &options)
{
  const State state = state_of(options.output);
  fmt::print("{}", options.json ? json_text(to_json(state), 1) + "\n" : text_of(state));
  return exit_code::good;
}

}  // namespace mlffbench
