// SPDX-License-Identifier: GPL-2.0-or-later
// Grouping of runs for fidelity.
#include "compare/fidelity_cells.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace mlffbench::compare {

namespace {

/// The item that `is_this` picks, added if there is none.
template <typename Item, typename Predicate>
Item &found_or_added(std::vector<Item> &items, Predicate is_this)
{
  const auto found = std::find_if(items.begin(), items.end(), is_this);
  return found == items.end() ? items.emplace_back() : *found;
}

/// The record or failure of a run of the plan; null if there is none.
template <typename Item>
const Item *of_run(const std::vector<Item> &items, const record::PlanEntry &entry)
{
  const auto found = std::find_if(items.begin(), items.end(),
                                  [&](const Item &item) { return item.run_id == entry.run_id; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

std::filesystem::path forces_of(const FidelityRun &run)
{
  return run.folder / "forces.lammpstrj";
}

std::vector<FidelityCell>
fidelity_cells(const record::Results &results, const std::filesystem::path &output,
               const std::function<bool(const record::PlanEntry &)> &wanted)
{
  std::vector<FidelityCell> cells;
  for (const auto &entry : results.plan) {
    if (entry.role == model::Role::reference || !wanted(entry))
      continue;
    // Cells come from the plan and not from the records: of one whose runs all failed there are
    // none, and it has to be named all the same.
    const std::string potential_cell = entry.cell();
    const std::string name = potential_cell.substr(0, potential_cell.rfind('/'));
    FidelityCell &cell =
        found_or_added(cells, [&](const FidelityCell &other) { return other.name == name; });
    cell.name = name;
    if (const record::Record *record = of_run(results.records, entry)) {
      FidelityRuns &runs = entry.role == model::Role::teacher
                               ? cell.teacher
                               : found_or_added(cell.students, [&](const FidelityRuns &other) {
                                   return other.front().record->potential == record->potential;
                                 });
      runs.push_back({record, output / entry.folder});
    } else if (const record::RunFailure *failure = of_run(results.failures, entry)) {
      cell.failed.push_back(fmt::format("{}: failed: {}", entry.label, failure->what));
    } else {
      cell.unfinished.push_back(entry.label + ": not finished");
    }
  }
  for (auto &cell : cells) {
    const auto lacks = [&](model::Role role) {
      cell.unfinished.insert(cell.unfinished.begin(),
                             fmt::format("{}: no finished run of a {}", cell.name, word_of(role)));
    };
    if (cell.students.empty())
      lacks(model::Role::student);
    if (cell.teacher.empty())
      lacks(model::Role::teacher);
  }
  return cells;
}

nlohmann::ordered_json comparison_head(const FidelityRun &teacher, const FidelityRun &student)
{
  const record::Record &record = *student.record;
  return {{"system", record.system},
          {"protocol", record.protocol},
          {"ranks", record.ranks},
          {"threads", record.threads},
          {"teacher_potential", teacher.record->potential},
          {"teacher_repetition", teacher.record->repetition},
          {"student_potential", record.potential},
          {"student_repetition", record.repetition}};
}

std::string comparison_title(const FidelityRun &teacher, const FidelityRun &student)
{
  const record::Record &record = *student.record;
  return fmt::format("{}: {} #{} beside its teacher {} #{}", record.cell().group.label(),
                     record.potential, record.repetition, teacher.record->potential,
                     teacher.record->repetition);
}

}  // namespace mlffbench::compare
