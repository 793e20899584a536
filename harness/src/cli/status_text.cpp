// SPDX-License-Identifier: GPL-2.0-or-later
// Text of status.
#include "cli/status_text.h"

#include "base/visible_text.h"
#include "report/fitted_text.h"
#include "report/progress.h"
#include "report/results_text.h"
#include "report/table.h"
#include "workflow/run_glance.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>
#include <vector>

namespace mlffbench::cli {

namespace {

constexpr double ms_per_s = 1e3;

/// A cell and its runs.
struct Cell {
  std::string label;
  size_t planned = 0;
  size_t finished = 0;
  size_t failed = 0;
  std::vector<const workflow::BegunRun *> begun;
  workflow::RunGlance glance;  ///< of the first of these

  bool goes_on() const { return finished + failed < planned; }
};

/// In the order of the plan.
std::vector<Cell> cells_of(const workflow::FolderState &state)
{
  std::set<std::string> failed;
  for (const auto &failure : state.results.failures)
    failed.insert(failure.run_id);
  std::vector<Cell> cells;
  std::map<std::string, size_t> place;
  for (const auto &entry : state.results.plan) {
    const auto [found, is_new] = place.emplace(entry.cell(), cells.size());
    if (is_new)
      cells.push_back({entry.cell(), 0, 0, 0, {}, {}});
    Cell &cell = cells[found->second];
    ++cell.planned;
    if (failed.contains(entry.run_id))
      ++cell.failed;
    else if (state.ended.contains(entry.run_id))
      ++cell.finished;
  }
  for (const auto &run : state.begun)
    cells[place.at(run.cell)].begun.push_back(&run);
  for (auto &cell : cells) {
    if (!cell.begun.empty())
      cell.glance = workflow::glance_at(*cell.begun.front());
  }
  return cells;
}

/// Runs side by side, or that wait for each other, share the time that passes.
std::string time_to_go(const workflow::FolderState &state, const std::vector<Cell> &cells)
{
  const auto at_once = static_cast<double>(std::max<size_t>(1, state.begun.size()));
  report::TimeEstimate estimate;
  for (const auto &entry : state.results.plan) {
    if (!state.ended.contains(entry.run_id))
      estimate.add_work(entry.cell(), entry.total_steps);
  }
  for (const auto &cell : cells) {
    const auto known = state.seconds_per_step.find(cell.label);
    for (const auto *run : cell.begun) {
      if (run->step > 0 && cell.glance.elapsed_s > 0.0)
        estimate.finish(cell.label, run->step, cell.glance.elapsed_s / at_once);
    }
    if (known != state.seconds_per_step.end())
      estimate.know(cell.label, known->second / at_once);
  }
  return estimate.text();
}

std::string bar_text(const workflow::FolderState &state, const std::vector<Cell> &cells)
{
  constexpr size_t width = 30;
  const auto planned = static_cast<double>(std::max<size_t>(1, state.results.planned));
  double done = static_cast<double>(state.finished + state.results.failures.size());
  for (const auto &run : state.begun)
    done += std::min(1.0, static_cast<double>(run.step) /
                              static_cast<double>(std::max<int64_t>(1, run.steps)));
  const double part = std::clamp(done / planned, 0.0, 1.0);
  const auto full = static_cast<size_t>(std::lround(part * width));
  const std::string left = state.goes_on() ? time_to_go(state, cells) : "";
  return fmt::format("[{}{}] {:.0f} %{}\n", std::string(full, '#'), std::string(width - full, '.'),
                     std::floor(100.0 * part), left.empty() ? "" : ", to go: " + left);
}

std::string at_work_text(const Cell &cell)
{
  if (cell.begun.empty())
    return "-";
  const workflow::BegunRun &run = *cell.begun.front();
  return fmt::format("step {}/{}{}", run.step, run.steps,
                     cell.begun.size() == 1 ? "" : fmt::format(" +{}", cell.begun.size() - 1));
}

std::string table_text(std::vector<Cell> cells, size_t columns, size_t most)
{
  const size_t all = cells.size();
  if (all > most) {
    std::stable_sort(cells.begin(), cells.end(), [](const Cell &a, const Cell &b) {
      const auto place = [](const Cell &cell) {
        return !cell.begun.empty() ? 0 : cell.goes_on() ? 1 : 2;
      };
      return place(a) < place(b);
    });
    cells.resize(most);
  }
  report::TextTable table(
      {"cell", "finished", "failed", "at work", "last\nms", "drift so far\neV/atom/ps"}, {3});
  for (const auto &cell : cells) {
    const auto &drift = cell.glance.drift_eV_per_atom_per_ps;
    table.add(
        {cell.label, fmt::format("{}/{}", cell.finished, cell.planned), std::to_string(cell.failed),
         at_work_text(cell),
         cell.glance.latency_s ? report::significant(*cell.glance.latency_s * ms_per_s, 3) : "-",
         drift ? fmt::format("{:.1e}", *drift) : "-"});
  }
  table.fit(columns);
  return table.text() +
         (all > cells.size() ? fmt::format("and {} more cells\n", all - cells.size()) : "");
}

std::string counts_text(const workflow::FolderState &state)
{
  return fmt::format("Suite {}: {} of {} runs finished, {} failed, {} to do", state.results.suite,
                     state.finished, state.results.planned, state.results.failures.size(),
                     state.pending());
}

constexpr const char *stopped_text = "stopped: no mlffbench of this machine is at work here; "
                                     "`mlffbench run` with the same suite and "
                                     "--output goes on";

}  // namespace

std::string status_text(const workflow::FolderState &state)
{
  std::string text = counts_text(state) + "\n";
  for (const auto &run : state.begun) {
    text += fmt::format("{}: {}: step {} of {}\n", state.stopped() ? "interrupted" : "begun",
                        run.label, run.step, run.steps);
  }
  if (state.stopped())
    text += fmt::format("{}\n", stopped_text);
  for (const auto &job : state.jobs) {
    const std::string &detail = job.nodes.empty() ? job.reason : job.nodes;
    text += fmt::format("job {}: {}: {}{}\n", job.job, job.state, job.label,
                        detail.empty() ? "" : " (" + detail + ")");
  }
  if (!state.jobs_unknown.empty())
    text += fmt::format("jobs: not known: {}\n", state.jobs_unknown);
  return text + report::damaged_text(state.results) + report::failures_text(state.results);
}

std::string status_screen(const workflow::FolderState &state, report::TerminalSize size)
{
  constexpr size_t most_failures = 3;
  const auto fitted = [&](const std::string &line) {
    return report::shortened_in_middle(base::visible_in_line(line), size.columns - 1) + "\n";
  };
  const auto cells = cells_of(state);
  std::string below;
  size_t lines = 8;  // counts, bar, an empty line, three of the table's head, a remark, the cursor
  for (const auto &failure : state.results.failures) {
    if (lines == 8 + most_failures)
      break;
    below += fitted(fmt::format("failed: {}: {}", failure.label, failure.what));
    ++lines;
  }
  if (!state.jobs_unknown.empty())
    below += fitted("jobs: not known: " + state.jobs_unknown);
  else if (!state.jobs.empty())
    below += fitted(fmt::format("jobs: {}", state.jobs.size()));
  if (state.stopped())
    below += fitted(stopped_text);
  lines += 2;
  const size_t most = size.lines > lines ? size.lines - lines : 1;
  return fitted(counts_text(state)) + bar_text(state, cells) + "\n" +
         table_text(cells, size.columns - 1, most) + below;
}

}  // namespace mlffbench::cli
