// SPDX-License-Identifier: GPL-2.0-or-later
// The pages of a comparison and of a gate.
#include "report/comparison_page.h"

#include "figures/verdict.h"
#include "report/answer.h"
#include "report/counted.h"
#include "report/table.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace mlffbench::report {

namespace {

PageMark mark_of_cell(const compare::ComparedCell &cell)
{
  PageMark mark = mark_of(cell.judgement, cell.judgement.reason != "physics");
  mark.potential = cell.potential_b;
  mark.numbers = cell.step_median ? fmt::format("{}: B/A {}", cell.potential_b,
                                                significant(cell.step_median->value, 4))
                                  : cell.potential_b;
  mark.cell = cell.group.label();
  return mark;
}

/// Both potentials of each cell: roles are not known here, a page has a place for each name.
figures::Figures figures_of(const compare::Comparison &comparison)
{
  figures::Figures all;
  for (const auto &cell : comparison.cells) {
    figures::Figures more;
    more.potentials = {{cell.potential_a, ""}, {cell.potential_b, ""}};
    figures::add(all, std::move(more));
  }
  all.figures = {figures::verdict_figure(comparison)};
  return all;
}

std::vector<PageAlarm> alarms_of(const compare::Comparison &comparison)
{
  std::vector<std::string> failed;
  for (const auto &cell : comparison.cells) {
    if (cell.flagged_a + cell.flagged_b > 0)
      failed.push_back(fmt::format("{}: {} of A and {} of B", cell.label(),
                                   counted(cell.flagged_a, "run"), cell.flagged_b));
  }
  return physics_alarms(std::move(failed), comparison.cells.size());
}

std::string provenance_of(const char *side, const ComparedResults &results)
{
  return fmt::format("{}: {}, suite {}, SHA-256 {}, {} to {}", side, results.path, results.suite,
                     results.suite_sha256, results.first_utc, results.last_utc);
}

}  // namespace

PageContent comparison_page(const compare::Comparison &comparison, const ComparedResults &a,
                            const ComparedResults &b)
{
  PageContent page;
  page.title = a.path == b.path || b.path.empty()
                   ? fmt::format("Potentials of {} - mlff-bench", a.suite)
                   : fmt::format("{} and {} - mlff-bench", a.path, b.path);
  page.alarms = alarms_of(comparison);
  page.answers = answers(comparison);
  for (const auto &cell : comparison.cells)
    page.strip.push_back(mark_of_cell(cell));
  if (!comparison.only_a.empty())
    page.states = {{fmt::format("B lacks {} of A", counted(comparison.only_a.size(), "cell")),
                    fmt::format("{}", fmt::join(comparison.only_a, "\n")), true}};
  page.notes = {sides_text(comparison, a, b) + notes_text(comparison)};
  page.tables = {{"answer", comparison_table(comparison)}};
  page.provenance = {provenance_of("A", a)};
  if (a.path != b.path && !b.path.empty())
    page.provenance.push_back(provenance_of("B", b));
  page.figures = figures_of(comparison);
  return page;
}

PageContent gate_page(const GateReport &report)
{
  PageContent first = comparison_page(report.gate.first, report.earlier, report.present);
  PageContent page =
      report.gate.second
          ? one_page({{"first measurement", std::move(first)},
                      {"second measurement",
                       comparison_page(*report.gate.second, report.earlier, report.present)}})
          : std::move(first);
  page.title = fmt::format("Gate of {} - mlff-bench", report.present.suite);
  page.answers.insert(page.answers.begin(), gate_headline(report));
  if (!report.repeat.empty())
    page.commands.push_back(report.repeat);
  return page;
}

}  // namespace mlffbench::report
