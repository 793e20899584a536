// SPDX-License-Identifier: GPL-2.0-or-later
// Tables of the page.
#include "report/page_tables.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace mlffbench::report {

namespace {

constexpr double ms_per_s = 1e3;
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

PageCell percentile_cell(const stats::Percentile &percentile)
{
  return percentile.value ? number_cell(*percentile.value, ms_per_s)
                          : PageCell{percentile.refused, true, ""};
}

}  // namespace

PageTable comparison_table(const compare::Comparison &comparison)
{
  PageTable table{
      "comparison",
      "Median time of a step of A and of B; above 1 B is slower",
      header_cells({"cell", "verdict"}, {"A, ms", "B, ms", "B/A of medians", "95 % interval",
                                         "B/A of means", "95 % interval", "p, Holm"}),
      {}};
  const auto ratio_cells = [](const std::optional<stats::Ratio> &ratio) {
    return std::pair{number_cell(ratio ? ratio->value : unknown),
                     interval_cell(ratio ? ratio->interval : std::nullopt, 1.0)};
  };
  for (const auto &cell : comparison.cells) {
    const auto [median, median_interval] = ratio_cells(cell.step_median);
    const auto [mean, mean_interval] = ratio_cells(cell.step_mean);
    table.rows.push_back(
        {cell.potential_b,
         {text_cell(cell.label()), text_cell(stats::to_string(cell.judgement.verdict)),
          number_cell(cell.step_median_a_s, ms_per_s), number_cell(cell.step_median_b_s, ms_per_s),
          median, median_interval, mean, mean_interval,
          number_cell(cell.judgement.p_holm, 1.0, 3)}});
  }
  return table;
}

PageTable latency_table(const record::Results &results)
{
  PageTable table{
      "latency",
      "Latency of a step (of reruns: of a frame), medians over runs, and how many times "
      "as fast as the teacher",
      header_cells({"cell", "potential", "role"},
                   {"runs", "median, ms", "95 % interval, ms", "mean, ms", "P95, ms", "P99, ms",
                    "speed-up", "95 % interval"}),
      {}};
  for (const auto &cell : results.cells) {
    const record::CellLatency &latency =
        model::has_step_times(cell.ensemble) ? cell.step_s : cell.force_s;
    const auto &speed_up = cell.step_speed_up;
    table.rows.push_back(
        {cell.potential,
         {text_cell(cell.cell().group.label()), text_cell(cell.potential),
          text_cell(std::string(word_of(cell.role))), count_cell(cell.runs),
          number_cell(latency.median, ms_per_s),
          interval_cell(latency.over_runs.interval_95, ms_per_s),
          number_cell(latency.mean, ms_per_s), percentile_cell(latency.p95),
          percentile_cell(latency.p99),
          speed_up ? number_cell(speed_up->value) : PageCell{"", true, ""},
          speed_up ? interval_cell(speed_up->interval, 1.0, 3) : PageCell{"", true, ""}}});
  }
  return table;
}

PageTable physics_table(const record::Results &results)
{
  constexpr double meV_per_eV = 1e3;
  constexpr double bytes_per_MiB = 1048576.0;
  PageTable table{"physics",
                  "Speed, physics and memory",
                  header_cells({"cell", "potential", "physics"},
                               {"steps/s", "ns/day", "drift, meV/atom/ps", "standard error",
                                "peak memory, MiB", "atoms"}),
                  {}};
  for (const auto &cell : results.cells) {
    table.rows.push_back(
        {cell.potential,
         {text_cell(cell.cell().group.label()), text_cell(cell.potential),
          text_cell(cell.flags.empty() ? "sound" : "failed: " + cell.flags.front().message),
          number_cell(cell.rates.steps_per_s), number_cell(cell.rates.ns_per_day),
          number_cell(cell.drift ? cell.drift->slope_eV_per_atom_per_ps : unknown, meV_per_eV, 3),
          number_cell(cell.drift ? cell.drift->standard_error_eV_per_atom_per_ps : unknown,
                      meV_per_eV, 3),
          number_cell(cell.peak_rss_B < 0 ? unknown : static_cast<double>(cell.peak_rss_B),
                      1.0 / bytes_per_MiB),
          count_cell(cell.atoms)}});
  }
  return table;
}

PageTable figure_table(const figures::Figure &figure, size_t most)
{
  PageTable table{"", "", {}, {}};
  if (figure.data.empty())
    return table;
  const figures::Columns &columns = figure.data.front().second;
  size_t rows = 0;
  const std::vector<std::string> *potentials = nullptr;
  for (const auto &[name, column] : columns) {
    const auto *texts = std::get_if<std::vector<std::string>>(&column);
    table.headers.push_back({name, texts == nullptr, ""});
    rows = std::visit([](const auto &values) { return values.size(); }, column);
    if (name == "potential")
      potentials = texts;
  }
  table.caption =
      rows > most ? fmt::format("{} of {} rows; all are in figures.json", most, rows) : "";
  for (size_t i = 0; i < std::min(rows, most); ++i) {
    std::vector<PageCell> cells;
    for (const auto &[name, column] : columns) {
      if (const auto *texts = std::get_if<std::vector<std::string>>(&column))
        cells.push_back(text_cell((*texts)[i]));
      else
        cells.push_back(number_cell(std::get<std::vector<double>>(column)[i]));
    }
    table.rows.push_back({potentials == nullptr ? figure.potential : (*potentials)[i], cells});
  }
  return table;
}

}  // namespace mlffbench::report
