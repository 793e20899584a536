// SPDX-License-Identifier: GPL-2.0-or-later
// Comparison of trajectories.
#include "physics/trajectory_comparison.h"

#include "physics/assumed_units.h"

namespace mlffbench::physics {

std::vector<std::string> TrajectoryComparison::notes() const
{
  std::vector<std::string> notes;
  bool tell_units = true;
  const auto add = [&](const TrajectoryFigures &figures) {
    notes.insert(notes.end(), figures.notes.begin(), figures.notes.end());
    tell_units = tell_units && figures.tells_units;
  };
  add(teacher);
  add(student);
  if (other_teacher)
    add(*other_teacher);
  if (!tell_units)
    notes.emplace_back(assumed_units);
  return notes;
}

TrajectoryComparison compare_trajectories(const RunFiles &teacher, const RunFiles &student,
                                          const std::optional<RunFiles> &other_teacher,
                                          const TrajectoryOptions &options)
{
  TrajectoryComparison result;
  result.teacher = trajectory_figures(teacher, options);
  TrajectoryOptions alike = options;
  alike.cutoff_A = result.teacher.bin_A * static_cast<double>(result.teacher.distances_A.size());
  result.student = trajectory_figures(student, alike);
  result.difference = trajectory_difference(result.teacher, result.student);
  if (other_teacher) {
    result.other_teacher = trajectory_figures(*other_teacher, alike);
    result.floor = trajectory_difference(result.teacher, *result.other_teacher);
  }
  return result;
}

}  // namespace mlffbench::physics
