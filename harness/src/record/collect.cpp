// SPDX-License-Identifier: GPL-2.0-or-later
// What an output folder holds, from its plan and the files of its runs.
#include "base/file.h"
#include "base/json_member.h"
#include "base/json_text.h"
#include "base/words.h"
#include "record/results.h"
#include "record/run_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <malloc.h>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace mlffbench::record {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// Whether a path stays below the folder that it is relative to.
bool stays_inside(const fs::path &path)
{
  return path.is_relative() && std::find(path.begin(), path.end(), "..") == path.end();
}

PlanEntry entry_from(const Json &run)
{
  constexpr int64_t most = std::numeric_limits<int64_t>::max() / 2;
  PlanEntry entry;
  entry.run_id = base::text_member(run, "run_id");
  entry.folder = base::text_member(run, "folder");
  if (!stays_inside(entry.folder))
    throw std::runtime_error("`folder` leaves the output folder");
  entry.total_steps =
      base::whole_member(run, "warmup_steps", 0, most) + base::whole_member(run, "steps", 0, most);
  const auto count = [&](const char *name) {
    return static_cast<int>(base::whole_member(run, name, 0, std::numeric_limits<int>::max()));
  };
  const model::CellKey cell{{base::text_member(run, "system"),
                             base::text_member(run, "protocol"),
                             {count("ranks"), count("threads")}},
                            base::text_member(run, "potential")};
  entry.label = cell.run_label(count("repetition"));
  entry.role = base::word_value<model::Role>(base::text_member(run, "role"), "role");
  if (run.contains("ensemble"))
    entry.ensemble =
        base::word_value<model::Ensemble>(base::text_member(run, "ensemble"), "ensemble");
  entry.stores_trajectory = run.contains("dump_every") && !run.at("dump_every").is_null();
  return entry;
}

void collect_plan(const Json &plan, Results &results)
{
  if (base::text_member(plan, "format") != "mlff-bench-plan" || base::member(plan, "version") != 1)
    throw std::runtime_error("it is no plan of version 1");
  const Json &suite = base::object_member(plan, "suite");
  results.suite = base::text_member(suite, "name");
  results.suite_sha256 = base::text_member(suite, "sha256");
  const Json &runs = base::list_member(plan, "runs");
  results.plan.reserve(runs.size());
  for (const auto &run : runs)
    results.plan.push_back(entry_from(run));
  results.planned = results.plan.size();
}

void collect_run(const PlanEntry &entry, StoredRun &run, Results &results)
{
  if (run.stored.record) {
    results.records.push_back(std::move(*run.stored.record));
    return;
  }
  if (!run.stored.damage.empty())
    results.damaged.push_back({entry.run_id, entry.label, run.stored.damage});
  if (run.failure)
    results.failures.push_back(std::move(*run.failure));
}

}  // namespace

Results collect_plan_entries(const fs::path &output)
{
  const fs::path plan_file = output / "plan.json";
  if (!base::is_file(plan_file)) {
    throw std::runtime_error(fmt::format(
        "{} is no output folder: it has no plan.json; give the folder that `mlffbench run` wrote",
        output.string()));
  }
  Results results;
  try {
    collect_plan(base::parse_json(base::read_file(plan_file), plan_file.string()), results);
  } catch (const base::FileError &) {
    throw;
  } catch (const std::exception &error) {
    throw std::runtime_error(
        fmt::format("{} is damaged or of another release ({}); `mlffbench run` with the same suite "
                    "and --output writes it anew",
                    plan_file.string(), error.what()));
  }
  // The tree of a long plan is ten times its text. Given back now, it does not add to what the
  // threads that read the runs take.
  ::malloc_trim(0);
  return results;
}

Results collect_results(const fs::path &output)
{
  Results results = collect_plan_entries(output);
  read_runs(output, results.plan, RunParts::whole,
            [&](const PlanEntry &entry, StoredRun &&run) { collect_run(entry, run, results); });
  results.cells = summarize_cells(results.records);
  return results;
}

Results collect_figures(const fs::path &output, Results results, RunParts parts,
                        const std::function<void(const StoredRun &)> &take)
{
  results.records.reserve(results.plan.size());  // growing, it would need as much again
  read_runs(output, results.plan, parts, [&](const PlanEntry &entry, StoredRun &&run) {
    if (run.stored.record)
      take(run);
    collect_run(entry, run, results);
  });
  results.cells = summarize_cells(results.records);
  return results;
}

}  // namespace mlffbench::record
