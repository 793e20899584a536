// SPDX-License-Identifier: GPL-2.0-or-later
// Collection of records and the one writer of derived files.
#include "store/results.h"

#include "store/file.h"
#include "store/json_text.h"
#include "store/results_table.h"

#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench {

namespace embedded {
extern const char *const results_schema;
}

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

}  // namespace

namespace {

void collect_plan(const Json &plan, Results &results)
{
  results.suite = plan.at("suite").at("name");
  results.suite_sha256 = plan.at("suite").at("sha256");
  for (const auto &run : plan.at("runs")) {
    PlanEntry entry;
    entry.run_id = run.at("run_id");
    entry.folder = run.at("folder").get<std::string>();
    entry.total_steps = run.at("warmup_steps").get<int64_t>() + run.at("steps").get<int64_t>();
    entry.label =
        fmt::format("{}/{}/{}/{} #{}", run.at("system").get<std::string>(),
                    run.at("protocol").get<std::string>(), run.at("layout").get<std::string>(),
                    run.at("potential").get<std::string>(), run.at("repetition").get<int>());
    entry.role = run.at("role");
    entry.ensemble = run.value("ensemble", "");
    entry.stores_trajectory = run.contains("dump_every") && !run.at("dump_every").is_null();
    results.plan.push_back(std::move(entry));
  }
  results.planned = results.plan.size();
}

}  // namespace

Results collect_plan_entries(const fs::path &output)
{
  const fs::path plan_file = output / "plan.json";
  if (!fs::is_regular_file(plan_file)) {
    throw std::runtime_error(fmt::format(
        "{} is no output folder: it has no plan.json; give the folder that `mlffbench run` wrote",
        output.string()));
  }
  Results results;
  try {
    const Json plan = Json::parse(read_file(plan_file));
    if (plan.at("format") != "mlff-bench-plan" || plan.at("version") != 1) {
      throw std::runtime_error("not a plan of version 1");
    }
    collect_plan(plan, results);
  } catch (const FileError &) {
    throw;
  } catch (const std::exception &) {
    throw std::runtime_error(
        fmt::format("{} is damaged or of another release; `mlffbench run` with the same suite and "
                    "--output writes it anew",
                    plan_file.string()));
  }
  return results;
}

Results collect_results(const fs::path &output)
{
  Results results = collect_plan_entries(output);
  for (const auto &entry : results.plan) {
    if (auto record = read_record(output / entry.folder, entry.run_id)) {
      // What a potential is compared as does not change its run: the suite of today decides.
      record->role = entry.role;
      results.records.push_back(std::move(*record));
    } else if (auto failure = read_failure(output / entry.folder, entry.run_id)) {
      results.failures.push_back(std::move(*failure));
    }
  }
  results.cells = summarize_cells(results.records);
  return results;
}

const char *results_schema_text()
{
  return embedded::results_schema;
}

Json to_json(const Results &results)
{
  Json cells = Json::array();
  for (const auto &cell : results.cells)
    cells.push_back(to_json(cell));
  Json runs = Json::array();
  for (const auto &record : results.records)
    runs.push_back(to_json(record));
  Json failures = Json::array();
  for (const auto &failure : results.failures) {
    failures.push_back({{"run_id", failure.run_id},
                        {"run", failure.label},
                        {"what", failure.what},
                        {"look_at", failure.look_at}});
  }
  return {{"format", "mlff-bench-results"},
          {"version", 2},
          {"suite", results.suite},
          {"suite_sha256", results.suite_sha256},
          {"runs_planned", results.planned},
          {"runs_finished", results.records.size()},
          {"runs_failed", results.failures.size()},
          {"runs_pending", results.pending()},
          {"cells", cells},
          {"runs", runs},
          {"failures", failures}};
}

void write_results(const fs::path &output, const Results &results)
{
  write_file(output / "results.json", json_text(to_json(results)) + "\n");
  write_file(output / "results.csv", runs_csv(results.records));
  write_runs_sqlite(output / "results.sqlite", results.records);
}

}  // namespace mlffbench
