// SPDX-License-Identifier: GPL-2.0-or-later
// Errors of forces and energies.
#include "workflow/fidelity.h"

#include "physics/assumed_units.h"

#include <functional>
#include <utility>

namespace mlffbench::workflow {

namespace fs = std::filesystem;

Fidelity fidelity(const fs::path &teacher, const fs::path &student, const fs::path &teacher_log,
                  const fs::path &student_log)
{
  physics::DumpComparison dumps = physics::compare_dumps(teacher, student);
  Fidelity result{std::move(dumps.forces), std::nullopt, std::move(dumps.notes)};
  bool tell_units = dumps.tell_units;
  if (!teacher_log.empty()) {
    const auto &frames = result.forces.marks();
    const physics::LogOfFrames one(teacher_log, frames);
    const physics::LogOfFrames other(student_log, frames);
    result.energies = physics::compare_energies(one, other, frames);
    tell_units = tell_units || (one.tells_units() && other.tells_units());
    for (const physics::LogOfFrames &log : {std::cref(one), std::cref(other)})
      result.notes.insert(result.notes.end(), log.notes().begin(), log.notes().end());
  }
  if (!tell_units)
    result.notes.emplace_back(physics::assumed_units);
  return result;
}

Fidelity fidelity(const compare::FidelityRun &teacher, const compare::FidelityRun &student)
{
  return fidelity(compare::forces_of(teacher), compare::forces_of(student),
                  teacher.folder / "log.lammps", student.folder / "log.lammps");
}

}  // namespace mlffbench::workflow
