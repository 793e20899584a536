// SPDX-License-Identifier: GPL-2.0-or-later
// Comparison of trajectories.
#include "workflow/trajectories.h"

#include <optional>

namespace mlffbench::workflow {

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
  result.comparison = physics::compare_trajectories(files(*result.teacher), files(*result.student),
                                                    other_teacher, trajectory);
  return result;
}

}  // namespace mlffbench::workflow
