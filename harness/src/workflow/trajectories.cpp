// SPDX-License-Identifier: GPL-2.0-or-later
// Comparison of trajectories.
#include "workflow/trajectories.h"

#include "workflow/students.h"

namespace mlffbench::workflow {

std::vector<std::string> TrajectoryComparison::notes() const
{
  std::vector<std::string> notes;
  bool tell_units = true;
  const auto add = [&](const physics::TrajectoryFigures &figures) {
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

TrajectoryComparison compare_trajectories(const physics::RunFiles &teacher,
                                          const physics::RunFiles &student,
                                          const std::optional<physics::RunFiles> &other_teacher,
                                          const physics::TrajectoryOptions &options)
{
  TrajectoryComparison result;
  result.teacher = physics::trajectory_figures(teacher, options);
  physics::TrajectoryOptions alike = options;
  alike.cutoff_A = result.teacher.bin_A * static_cast<double>(result.teacher.distances_A.size());
  result.student = physics::trajectory_figures(student, alike);
  result.difference = physics::trajectory_difference(result.teacher, result.student);
  if (other_teacher) {
    result.other_teacher = physics::trajectory_figures(*other_teacher, alike);
    result.floor = physics::trajectory_difference(result.teacher, *result.other_teacher);
  }
  return result;
}

StudentTrajectory compare_trajectories(const compare::FidelityCell &cell,
                                       const compare::FidelityRuns &students,
                                       const physics::TrajectoryOptions &options)
{
  const auto files = [](const compare::FidelityRun &run) {
    return physics::RunFiles{run.folder / "trajectory.lammpstrj", run.folder / "bench.log"};
  };
  StudentTrajectory result;
  result.teacher = &cell.teacher.front();
  result.student = &students.front();
  result.timestep_fs = result.teacher->record->timestep_fs;
  std::optional<physics::RunFiles> other_teacher;
  if (cell.teacher.size() > 1) {
    other_teacher = files(cell.teacher[1]);
    for (const auto &run : students) {
      if (run.record->repetition == cell.teacher[1].record->repetition)
        result.student = &run;
    }
  }
  physics::TrajectoryOptions trajectory = options;
  trajectory.timestep_fs = result.timestep_fs;
  result.comparison = compare_trajectories(files(*result.teacher), files(*result.student),
                                           other_teacher, trajectory);
  return result;
}

}  // namespace mlffbench::workflow
