// SPDX-License-Identifier: GPL-2.0-or-later
// Execution of a job's run.
#include "workflow/execute_job.h"

#include "base/file.h"
#include "base/lock.h"
#include "executor/execution.h"
#include "executor/slurm_client.h"
#include "launch/process.h"
#include "launch/programs.h"
#include "launch/python.h"
#include "record/results.h"
#include "rules/load.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace mlffbench::workflow {

namespace {

namespace fs = std::filesystem;

/// The nearest folder above that an execution.json makes an output folder.
fs::path output_of(const fs::path &run_folder)
{
  for (fs::path folder = run_folder; folder.has_relative_path(); folder = folder.parent_path()) {
    if (fs::exists(folder / "execution.json"))
      return folder;
  }
  throw std::runtime_error(fmt::format(
      "{} lies in no output folder with an execution.json; give a run folder of `mlffbench run "
      "--site`",
      run_folder.string()));
}

/// The planned run of this folder by plan.json.
record::PlanEntry entry_of(const fs::path &output, const fs::path &run_folder)
{
  const record::Results results = record::collect_plan_entries(output);
  const fs::path relative = run_folder.lexically_relative(output);
  const auto found = std::find_if(results.plan.begin(), results.plan.end(),
                                  [&](const auto &entry) { return entry.folder == relative; });
  if (found == results.plan.end()) {
    throw std::runtime_error(fmt::format(
        "the plan in {} has no run {} any more: the suite was changed; nothing was executed",
        output.string(), relative.string()));
  }
  return *found;
}

record::ExecutedBy executed_by(const executor::SiteSettings &site)
{
  const std::string job = executor::slurm::own_job();
  return {site.executor, site.name, job.empty() ? std::nullopt : std::optional(job), {}};
}

launch::RunOutcome execute_entry(const executor::Execution &execution,
                                 const record::PlanEntry &entry, const fs::path &output,
                                 const std::function<void(const std::string &)> &note)
{
  launch::Tools tools = launch::find_tools({execution.lmp, execution.plugin, execution.python});
  tools.potentials_folders = execution.potentials_folders;
  model::Suite suite =
      rules::load_suite_text(execution.suite_text, execution.suite_file, tools.potentials_folders);
  tools.pythons = launch::ask_pythons(suite, execution.python);
  const deck::Plan plan = deck::make_plan(std::move(suite), launch::programs_of(tools));
  const auto run = std::find_if(plan.runs.begin(), plan.runs.end(),
                                [&](const auto &other) { return other.id == entry.run_id; });
  if (run == plan.runs.end()) {
    throw std::runtime_error(fmt::format(
        "here this run would be another one than was planned: since then its model, potential "
        "files or plugin changed, or LAMMPS ({} at {}), or Python and its packages, are others "
        "here; give `mlffbench run` again",
        tools.help.version(), tools.lmp.string()));
  }
  launch::ExecutionSettings settings = executor::execution_settings(execution.site);
  settings.session = executor::slurm::own_session();
  settings.executor = executed_by(execution.site);
  settings.note = note;
  return launch::execute_run(plan, *run, tools, output, settings, [](int64_t) {});
}

}  // namespace

JobResult execute_job(const fs::path &run_folder,
                      const std::function<void(const std::string &)> &note)
{
  std::string path = fs::absolute(run_folder).lexically_normal().string();
  while (path.size() > 1 && path.back() == '/')
    path.pop_back();
  const fs::path folder = path;
  const fs::path output = output_of(folder);
  const record::PlanEntry entry = entry_of(output, folder);
  if (record::read_record(folder, entry.run_id))
    return {entry.label, std::nullopt};
  const launch::CatchInterrupts catch_interrupts;
  try {
    return {entry.label, execute_entry(executor::read_execution(output), entry, output, note)};
  } catch (const base::RunInUse &) {
    throw;  // the other process writes its result
  } catch (const std::exception &error) {
    // Nobody reads a job's output unasked: the reason belongs to the run.
    base::make_folder(folder);
    record::write_failure(folder, {entry.run_id, entry.label, error.what(), folder.string()});
    throw;
  }
}

}  // namespace mlffbench::workflow
