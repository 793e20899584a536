// SPDX-License-Identifier: GPL-2.0-or-later
// Forecast of a plan.
#include "workflow/forecast.h"

#include "record/record.h"

#include <fmt/format.h>
#include <map>
#include <stdexcept>

namespace mlffbench::workflow {

namespace fs = std::filesystem;

PlanForecast forecast(const deck::Plan &plan, const fs::path &output, const fs::path &records)
{
  PlanForecast result;
  result.records = records.empty() ? output : records;
  if (!records.empty() && !fs::is_directory(records / "runs")) {
    throw std::runtime_error(
        fmt::format("{} is no output folder: it has no runs; give --records a folder that "
                    "`mlffbench run` wrote",
                    records.string()));
  }
  const auto past = report::past_runs(result.records);
  result.past_runs = past.size();
  std::map<std::string, size_t> cell_of;
  for (const auto &run : plan.runs) {
    const bool finished =
        !run.id.empty() && record::read_record(output / run.folder, run.id).has_value();
    const report::RunEstimate estimate = report::estimate_run(run, past);
    result.estimates.push_back(estimate);
    result.finished.push_back(finished);
    result.total.add(finished, estimate);
    const auto [found, is_new] =
        cell_of.emplace(run.folder.parent_path().string(), result.cells.size());
    if (is_new)
      result.cells.emplace_back(&run, Forecast());
    result.cells[found->second].second.add(finished, estimate);
    if (!finished && estimate.basis == report::Basis::none)
      result.unknown_potentials.insert(run.potential->name);
  }
  return result;
}

}  // namespace mlffbench::workflow
