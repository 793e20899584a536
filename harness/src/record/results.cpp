// SPDX-License-Identifier: GPL-2.0-or-later
// Results as JSON.
#include "record/results.h"

#include <nlohmann/json.hpp>

namespace mlffbench::record {

namespace embedded {
extern const char *const results_schema;
}

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

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
          {"failures", failures},
          {"damaged", damaged_json(results.damaged)}};
}

Json damaged_json(const std::vector<DamagedRecord> &damaged)
{
  Json list = Json::array();
  for (const auto &record : damaged)
    list.push_back({{"run_id", record.run_id}, {"run", record.label}, {"what", record.what}});
  return list;
}

}  // namespace mlffbench::record
