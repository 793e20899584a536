// SPDX-License-Identifier: GPL-2.0-or-later
// The page of a history.
#include "report/history_page.h"

#include "figures/history.h"
#include "report/comparison_text.h"
#include "report/counted.h"

#include <fmt/format.h>
#include <utility>

namespace mlffbench::report {

PageContent history_page(const std::vector<compare::CellHistory> &cells, double delta_percent,
                         const std::function<std::string(const compare::Step &)> &note_of)
{
  constexpr double ms_per_s = 1e3;
  PageTable table{"steps",
                  "When the median time of a step changed",
                  header_cells({"cell", "suite", "since (UTC)", "accepted"},
                               {"before, ms", "after, ms", "after/before", "sessions before",
                                "sessions after", "p"}),
                  {}};
  PageContent page;
  for (const auto &cell : cells) {
    const std::string &potential = cell.sessions.front().runs.front()->potential;
    for (const auto &step : cell.steps) {
      table.rows.push_back(
          {potential,
           {text_cell(cell.cell), text_cell(cell.suite), text_cell(step.utc),
            text_cell(note_of(step)), number_cell(step.before_s, ms_per_s),
            number_cell(step.after_s, ms_per_s), number_cell(step.ratio()),
            count_cell(static_cast<int64_t>(step.sessions_before)),
            count_cell(static_cast<int64_t>(step.sessions_after)), number_cell(step.p, 1.0, 3)}});
      if (!step.changes.empty())
        page.notes.push_back(fmt::format("changed at {} of {}:\n{}", step.utc, cell.cell,
                                         differences_text(step.changes)));
    }
  }
  page.title = "History - mlff-bench";
  page.answers = {fmt::format("{} beyond {:g} % in {}", counted(table.rows.size(), "step"),
                              delta_percent, counted(cells.size(), "cell"))};
  page.tables = {{"history", std::move(table)}};
  page.figures = figures::history_figures(cells, note_of);
  return page;
}

}  // namespace mlffbench::report
