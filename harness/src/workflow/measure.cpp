// SPDX-License-Identifier: GPL-2.0-or-later
// Measurement of a suite.
#include "workflow/measure.h"

#include "base/file.h"
#include "base/json_output.h"
#include "base/lock.h"
#include "executor/drive.h"
#include "executor/execution.h"
#include "executor/interleaved_plans.h"
#include "executor/jobs.h"
#include "workflow/earlier_results.h"
#include "workflow/suite_progress.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace mlffbench::workflow {

namespace {

namespace fs = std::filesystem;

/// Whether runs were planned or measured here.
bool holds_runs(const fs::path &output)
{
  return fs::exists(output / "plan.json") || fs::exists(output / "runs");
}

/// Whether all that is there are interleaved measurements of gates, which lie in OUTPUT/gate.
bool holds_gates_alone(const fs::path &output)
{
  return std::all_of(fs::directory_iterator(output), fs::directory_iterator(),
                     [](const auto &entry) { return entry.path().filename() == "gate"; });
}

/// The output folder, locked; made if it is missing. Refuses a folder that holds something else.
std::unique_ptr<base::FolderLock> open_output(const fs::path &output)
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
  base::make_folder(output);
  return std::make_unique<base::FolderLock>(output);
}

bool all_finished(const deck::Plan &plan, const fs::path &output)
{
  return std::all_of(plan.runs.begin(), plan.runs.end(), [&](const deck::PlannedRun &run) {
    return record::read_record(output / run.folder, run.id).has_value();
  });
}

/// Moves what was measured earlier aside, and removes what is not to be kept. Where it is now.
fs::path put_away(const fs::path &output, const MeasureRequest &request, WorkListener &listener)
{
  fs::path moved_to = move_aside(output);
  listener.tell(fmt::format("earlier results moved to {}\n", moved_to.string()));
  if (!request.keep)
    return moved_to;
  // What is compared with may be what was just moved.
  const fs::path spared =
      request.spared.empty() || fs::exists(request.spared) ? request.spared : moved_to;
  for (const auto &folder : keep_newest_results(output, *request.keep, spared))
    listener.tell(fmt::format("removed by --keep {}: {}\n", *request.keep, folder.string()));
  return moved_to;
}

/// Damaged records are told, and measured again.
std::vector<const deck::PlannedRun *> pending_runs(const deck::Plan &plan, const fs::path &output,
                                                   WorkListener &listener)
{
  std::vector<const deck::PlannedRun *> pending;
  for (const auto &run : plan.runs) {
    const record::StoredRecord stored = record::look_for_record(output / run.folder, run.id);
    if (!stored.record)
      pending.push_back(&run);
    if (!stored.damage.empty()) {
      listener.note(fmt::format("damaged record: {}; it is moved aside and {} measured again",
                                stored.damage, run.label()));
    }
  }
  return pending;
}

bool has_results(const fs::path &output)
{
  return fs::exists(output / "results.json") && fs::exists(output / "results.csv") &&
         fs::exists(output / "results.sqlite");
}

void write_plan(const executor::ExecutorContext &context)
{
  const fs::path &output = context.output;
  base::write_file(output / "suite.yaml", context.plan.suite->text);
  base::write_file(output / "suite.json", context.plan.suite->expanded);
  base::write_file(output / "plan.json", base::json_text(deck::plan_json(context.plan), 1) + "\n");
  executor::write_execution(context);
}

/// Runs what has no record. False if a signal stopped it.
bool run_pending(executor::Executor &executor, const deck::Plan &plan,
                 const std::vector<const deck::PlannedRun *> &pending, int retries,
                 WorkListener &listener)
{
  SuiteProgress progress(listener, static_cast<int>(plan.runs.size()));
  for (const deck::PlannedRun *run : pending)
    progress.add_work(*run);
  return executor::drive(executor, pending, retries, progress);
}

}  // namespace

Measurement measure(Prepared prepared, const executor::SiteSettings &site,
                    const MeasureRequest &request, WorkListener &listener)
{
  if (!request.cells.empty())
    executor::keep_cells(prepared.plan, request.cells);
  const deck::Plan &plan = prepared.plan;
  Measurement measurement;
  measurement.output = prepared.output;
  measurement.planned = plan.runs.size();
  const fs::path &output = measurement.output;
  auto lock = open_output(output);
  if (site.executor == "local" || request.anew)
    executor::require_no_jobs(output);
  for (const auto &note : plan.notes)
    listener.note(note);
  const executor::ExecutorContext context{plan, prepared.tools, site, output};
  if (request.anew ? holds_runs(output) : request.again && all_finished(plan, output)) {
    executor::make_executor(context)->prepare();  // what it refuses leaves all where it is
    measurement.moved_to = put_away(output, request, listener);
    lock = open_output(output);
  }
  write_plan(context);
  const auto executor = executor::make_executor(context);
  executor->prepare();
  const auto pending = pending_runs(plan, output, listener);
  measurement.pending = pending.size();
  if (request.detach && !pending.empty()) {
    executor->submit(pending);
    measurement.end = MeasureEnd::submitted;
    measurement.farewell = executor->farewell();
    return measurement;
  }
  const bool complete =
      pending.empty() || run_pending(*executor, plan, pending, site.retries, listener);
  measurement.results = record::collect_results(output);
  if (!complete) {
    measurement.end = MeasureEnd::interrupted;
    measurement.farewell = executor->farewell();
    return measurement;
  }
  if (!pending.empty() || !has_results(output))
    record::write_results(output, measurement.results);
  measurement.end = pending.empty() ? MeasureEnd::nothing_to_do : MeasureEnd::done;
  return measurement;
}

}  // namespace mlffbench::workflow
