// SPDX-License-Identifier: GPL-2.0-or-later
// The page of an output folder.
#include "report/results_page.h"

#include "base/shell.h"
#include "figures/verdict.h"
#include "report/answer.h"
#include "report/headline.h"
#include "report/noise_text.h"
#include "report/results_text.h"
#include "report/table.h"

#include <fmt/format.h>

namespace mlffbench::report {

namespace {

/// A mark for each cell that has a speed-up.
PageMark mark_of_cell(const figures::CellVerdict &verdict)
{
  PageMark mark = mark_of(verdict.judgement, verdict.cell->flags.empty());
  mark.potential = verdict.cell->potential;
  mark.numbers = fmt::format("{}: {} ×", mark.potential, significant(1.0 / verdict.time.value, 3));
  mark.cell = verdict.cell->cell().group.label();
  return mark;
}

std::vector<std::string> provenance_of(const record::Results &results)
{
  std::vector<std::string> sentences{
      fmt::format("Suite {}, SHA-256 {}", results.suite, results.suite_sha256)};
  if (results.records.empty())
    return sentences;
  const record::ProgramVersions &programs = *results.records.front().programs;
  for (const auto &[name, version] : {std::pair{"mlffbench", programs.mlffbench},
                                      {"LAMMPS", programs.lammps},
                                      {"package MLFF", programs.package},
                                      {"LibTorch", programs.torch}}) {
    if (version)
      sentences.push_back(fmt::format("{} {}", name, *version));
  }
  return sentences;
}

}  // namespace

PageContent results_page(const record::Results &results, figures::Figures figures,
                         const std::filesystem::path &output)
{
  PageContent page;
  page.title = fmt::format("{} - mlff-bench", results.suite);
  page.alarms = physics_alarms(failed_physics(results), results.cells.size());
  page.answers = answers(results);
  page.environment = machines(results);
  const std::string damage = damaged_text(results) + failures_text(results);
  page.states = {{headline(results), damage, !damage.empty() || results.pending() > 0}};
  for (const auto &verdict : figures::verdicts(results.cells))
    page.strip.push_back(mark_of_cell(verdict));
  page.tables = {{"answer", latency_table(results)}, {"physics", physics_table(results)}};
  page.provenance = provenance_of(results);
  page.commands = {"mlffbench report " + base::shell_word(output.string())};
  page.figures = std::move(figures);
  return page;
}

}  // namespace mlffbench::report
