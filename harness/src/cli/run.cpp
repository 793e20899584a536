// SPDX-License-Identifier: GPL-2.0-or-later
// mlffbench run.
#include "base/environment.h"
#include "base/file.h"
#include "base/json_output.h"
#include "base/lock.h"
#include "cli/commands.h"
#include "cli/earlier_results.h"
#include "cli/outcome.h"
#include "cli/prepare.h"
#include "cli/suite_run.h"
#include "executor/drive.h"
#include "executor/execution.h"
#include "executor/jobs.h"
#include "executor/turns.h"
#include "launch/process.h"
#include "record/results.h"
#include "report/progress.h"
#include "report/results_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <stdexcept>
#include <unistd.h>

namespace mlffbench {

namespace {

namespace fs = std::filesystem;

/// Whether runs were planned or measured here.
bool holds_runs(const fs::path &output)
{
  return fs::exists(output / "plan.json") || fs::exists(output / "runs");
}

/// Whether all that is there are measurements of gates in turns, which lie in OUTPUT/gate.
bool holds_gates_alone(const fs::path &output)
{
  return std::all_of(fs::directory_iterator(output), fs::directory_iterator(),
                     [](const auto &entry) { return entry.path().filename() == "gate"; });
}

/// The output folder, locked; made if it is missing. Refuses a folder that holds something else.
std::unique_ptr<FolderLock> open_output(const fs::path &output)
{
  if (fs::exists(output) && !fs::is_directory(output)) {
    throw std::runtime_error(
        fmt::format("{} is not a folder; take another --output", output.string()));
  }
  if (fs::is_directory(output) && !fs::exists(output / "plan.json") &&
      !fs::exists(output / ".lock") && !holds_gates_alone(output)) {
    throw std::runtime_error(fmt::format(
        "{} holds other files and no plan.json; take an empty or new folder by --output",
        output.string()));
  }
  make_folder(output);
  return std::make_unique<FolderLock>(output);
}

bool all_finished(const Plan &plan, const fs::path &output)
{
  return std::all_of(plan.runs.begin(), plan.runs.end(), [&](const PlannedRun &run) {
    return read_record(output / run.folder, run.id).has_value();
  });
}

/// Moves what was measured earlier aside, and removes what `--keep` does not keep.
void put_away(const fs::path &output, const Options &options, SuiteRun &wanted)
{
  wanted.moved_to = move_aside(output);
  fmt::print(stderr, "earlier results moved to {}\n", wanted.moved_to.string());
  if (!options.keep)
    return;
  // What is compared with may be what was just moved.
  const fs::path spared =
      wanted.spared.empty() || fs::exists(wanted.spared) ? wanted.spared : wanted.moved_to;
  for (const auto &folder : keep_newest_results(output, *options.keep, spared))
    fmt::print(stderr, "removed by --keep {}: {}\n", *options.keep, folder.string());
}

ProgressStyle progress_style(const Options &options)
{
  if (options.quiet)
    return ProgressStyle::none;
  return ::isatty(STDERR_FILENO) != 0 ? ProgressStyle::bar : ProgressStyle::lines;
}

std::string kind_of(const PlannedRun &run)
{
  return fmt::format("{}/{}/{}", run.system->name, run.layout.label(), run.potential->name);
}

/// Progress of runs, one at a time or side by side.
class ProgressListener : public DriveListener {
public:
  ProgressListener(ProgressStyle style, int runs)
      : m_quiet(style == ProgressStyle::none), m_progress(style, runs)
  {
  }
  void add_work(const PlannedRun &run)
  {
    m_progress.estimate().add_work(kind_of(run), run.length.total_steps());
  }
  void begun(const PlannedRun &run) override
  {
    m_progress.begin(run.position, run.label(), kind_of(run), run.length.total_steps());
  }
  void steps(const PlannedRun &run, int64_t done) override { m_progress.steps(run.position, done); }
  void note(const std::string &text) override
  {
    if (!m_quiet)
      fmt::print(stderr, "note: {}\n", text);
  }
  void ended(const PlannedRun &run, const RunOutcome &outcome, bool again) override
  {
    if (!m_progress.at_work(run.position))
      begun(run);
    m_progress.end(run.position, outcome_text(outcome) + (again ? "; it is tried again" : ""));
    if (again)
      add_work(run);
  }

  void withdrawn(const PlannedRun &failed, const std::vector<const PlannedRun *> &runs) override
  {
    const bool one = runs.size() == 1;
    for (const PlannedRun *run : runs)
      m_progress.estimate().give_up(kind_of(*run), run->length.total_steps());
    note(fmt::format("{} more {} of {} {} not tried: {} would fail like {}", runs.size(),
                     one ? "run" : "runs", cell_label(failed), one ? "is" : "are",
                     one ? "it" : "they", failed.label()));
  }

private:
  bool m_quiet;
  Progress m_progress;
};

/// Damaged records are told, and measured again.
std::vector<const PlannedRun *> pending_runs(const Plan &plan, const fs::path &output, bool quiet)
{
  std::vector<const PlannedRun *> pending;
  for (const auto &run : plan.runs) {
    const StoredRecord stored = look_for_record(output / run.folder, run.id);
    if (!stored.record)
      pending.push_back(&run);
    if (!stored.damage.empty() && !quiet) {
      fmt::print(stderr, "note: damaged record: {}; it is moved aside and {} measured again\n",
                 stored.damage, run.label());
    }
  }
  return pending;
}

bool has_results(const fs::path &output)
{
  return fs::exists(output / "results.json") && fs::exists(output / "results.csv") &&
         fs::exists(output / "results.sqlite");
}

}  // namespace

int run_command(const Options &options)
{
  (void)chosen_site(options);  // a faulty site file is told before the suite is read
  SuiteRun all;
  return run_suite(options, prepare(options), all);
}

int run_suite(const Options &options, Prepared prepared, SuiteRun &wanted)
{
  const SiteSettings site = chosen_site(options);
  if (!wanted.cells.empty())
    keep_cells(prepared.plan, wanted.cells);
  const Plan &plan = prepared.plan;
  const fs::path output = options.output.empty() ? default_output(*plan.suite) : options.output;
  auto lock = open_output(output);
  if (site.executor == "local" || wanted.anew)
    require_no_jobs(output);
  for (const auto &note : plan.notes) {
    if (!options.quiet)
      fmt::print(stderr, "note: {}\n", note);
  }
  const ExecutorContext context{plan, prepared.tools, site, output};
  if (wanted.anew ? holds_runs(output) : options.again && all_finished(plan, output)) {
    make_executor(context)->prepare();  // what it refuses leaves all where it is
    put_away(output, options, wanted);
    lock = open_output(output);
  }
  write_file(output / "suite.yaml", plan.suite->text);
  write_file(output / "suite.json", plan.suite->expanded);
  write_file(output / "plan.json", json_text(plan_json(plan), 1) + "\n");

  write_execution(context);
  const auto executor = make_executor(context);
  executor->prepare();
  const auto pending = pending_runs(plan, output, options.quiet);
  const bool ran = !pending.empty();
  ProgressListener listener(progress_style(options), static_cast<int>(plan.runs.size()));
  for (const PlannedRun *run : pending)
    listener.add_work(*run);
  if (options.detach && ran) {
    executor->submit(pending);
    fmt::print(stderr, "{} of {} runs are to be done; {}\n", pending.size(), plan.runs.size(),
               executor->farewell());
    return exit_code::good;
  }
  const bool complete = !ran || drive(*executor, pending, site.retries, listener);
  const Results results = collect_results(output);
  if (!complete) {
    const std::string farewell = executor->farewell();
    fmt::print(stderr, "interrupted: {} of {} runs are finished and kept in {}; {}\n",
               results.records.size(), plan.runs.size(), output.string(),
               !wanted.if_interrupted.empty() ? wanted.if_interrupted
               : farewell.empty()             ? "the same command goes on from there"
                                              : farewell);
    return exit_code::interrupted;
  }
  if (ran || !has_results(output))
    write_results(output, results);
  if (!ran) {
    fmt::print(stderr,
               "all {} runs are finished already, nothing was run; --again moves them aside and "
               "measures anew\n",
               plan.runs.size());
  }
  if (options.json) {
    fmt::print("{}\n", json_text(to_json(results), 1));
  } else if (!options.quiet && options.tables) {
    fmt::print("{}Results: {}\n", results_text(results),
               (output / "results.{json,csv,sqlite}").string());
  }
  fmt::print(stderr, "{}", failures_text(results));
  return exit_code_of(results);
}

}  // namespace mlffbench
