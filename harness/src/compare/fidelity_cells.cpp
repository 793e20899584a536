// SPDX-License-Identifier: GPL-2.0-or-later
// Grouping of records for fidelity.
#include "compare/fidelity_cells.h"

#include <algorithm>
#include <fmt/format.h>

namespace mlffbench {

namespace {

/// The item that `is_this` picks, added if there is none.
template <typename Item, typename Predicate>
Item &found_or_added(std::vector<Item> &items, Predicate is_this)
{
  const auto found = std::find_if(items.begin(), items.end(), is_this);
  return found == items.end() ? items.emplace_back() : *found;
}

}  // namespace

std::vector<FidelityCell> fidelity_cells(const Results &results,
                                         const std::filesystem::path &output,
                                         const std::function<bool(const Record &)> &wanted)
{
  std::vector<FidelityCell> cells;
  for (const auto &record : results.records) {
    if (record.role == "reference" || !wanted(record))
      continue;
    const std::string name =
        fmt::format("{}/{}/{}", record.system, record.protocol, record.layout());
    FidelityCell &cell =
        found_or_added(cells, [&](const FidelityCell &other) { return other.name == name; });
    cell.name = name;
    FidelityRuns &runs = record.role == "teacher"
                             ? cell.teacher
                             : found_or_added(cell.students, [&](const FidelityRuns &other) {
                                 return other.front().record->potential == record.potential;
                               });
    const auto planned =
        std::find_if(results.plan.begin(), results.plan.end(),
                     [&](const PlanEntry &entry) { return entry.run_id == record.run_id; });
    runs.push_back({&record, output / planned->folder});
  }
  return cells;
}

std::vector<std::string> unfinished(const FidelityCell &cell, const Results &results)
{
  std::vector<std::string> sentences;
  if (cell.teacher.empty())
    sentences.push_back(cell.name + ": no finished run of a teacher");
  if (cell.students.empty())
    sentences.push_back(cell.name + ": no finished run of a student");
  for (const auto &entry : results.plan) {
    const bool finished =
        std::any_of(results.records.begin(), results.records.end(),
                    [&](const Record &record) { return record.run_id == entry.run_id; });
    if (finished || entry.role == "reference" || !entry.label.starts_with(cell.name + "/"))
      continue;
    const auto failure =
        std::find_if(results.failures.begin(), results.failures.end(),
                     [&](const RunFailure &failed) { return failed.run_id == entry.run_id; });
    sentences.push_back(entry.label + (failure == results.failures.end()
                                           ? ": not finished"
                                           : ": failed: " + failure->what));
  }
  return sentences;
}

nlohmann::ordered_json comparison_head(const FidelityRun &teacher, const FidelityRun &student)
{
  const Record &record = *student.record;
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
  const Record &record = *student.record;
  return fmt::format("{}/{}/{}: {} #{} beside its teacher {} #{}", record.system, record.protocol,
                     record.layout(), record.potential, record.repetition,
                     teacher.record->potential, teacher.record->repetition);
}

}  // namespace mlffbench
