// SPDX-License-Identifier: GPL-2.0-or-later
// Students of an output folder.
#include "workflow/students.h"

#include "compare/comparison.h"

#include <fmt/format.h>
#include <stdexcept>

namespace mlffbench::workflow {

namespace {

void visit(const compare::FidelityCell &cell, const StudentsVisitor &visitor)
{
  const auto tell_flags = [&](const compare::FidelityRuns &runs) {
    for (const auto &run : runs) {
      for (const auto &flag : run.record->flags) {
        visitor.remark(StudentRemark::flag, fmt::format("{} did not pass its check: {}",
                                                        run.record->label(), flag.message));
      }
    }
  };
  if (!cell.teacher.empty()) {
    for (const auto &student : cell.students) {
      try {
        visitor.compare(cell, student);
      } catch (const std::runtime_error &error) {
        visitor.remark(
            StudentRemark::failed,
            fmt::format("{}/{}: {}", cell.name, student.front().record->potential, error.what()));
      }
    }
  }
  for (const auto &runs : cell.students)
    tell_flags(runs);
  tell_flags(cell.teacher);
  for (const auto &sentence : cell.unfinished)
    visitor.remark(StudentRemark::unfinished, sentence);
  for (const auto &sentence : cell.failed)
    visitor.remark(StudentRemark::failed, sentence);
}

}  // namespace

std::string compare_students(const StudentsRequest &request, const StudentsVisitor &visitor)
{
  const record::Results results = record::collect_results(request.output);
  const auto cells = compare::fidelity_cells(results, request.output, request.wanted);
  if (cells.empty())
    throw std::runtime_error(fmt::format("{} {}", request.output.string(), request.remedy));
  for (const auto &cell : cells)
    visit(cell, visitor);
  return results.suite;
}

}  // namespace mlffbench::workflow
