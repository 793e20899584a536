// SPDX-License-Identifier: GPL-2.0-or-later
// A student's own trajectory beside its teacher's.
#pragma once

#include "compare/fidelity_cells.h"
#include "physics/trajectory_figures.h"

#include <optional>
#include <string>
#include <vector>

namespace mlffbench::workflow {

/// A student's trajectory beside its teacher's, and another one of the teacher.
struct TrajectoryComparison {
  physics::TrajectoryFigures teacher;
  physics::TrajectoryFigures student;
  std::optional<physics::TrajectoryFigures> other_teacher;
  physics::TrajectoryDifference difference;
  std::optional<physics::TrajectoryDifference> floor;

  /// What was taken for good and may not be.
  std::vector<std::string> notes() const;
};

/// The floor is how far another trajectory of the teacher is from the first. Throws FileError,
/// std::runtime_error.
TrajectoryComparison compare_trajectories(const physics::RunFiles &teacher,
                                          const physics::RunFiles &student,
                                          const std::optional<physics::RunFiles> &other_teacher,
                                          const physics::TrajectoryOptions &options);

/// The comparison of a student in an output folder.
struct StudentTrajectory {
  const compare::FidelityRun *teacher = nullptr;
  const compare::FidelityRun *student = nullptr;
  double timestep_fs = 0.0;
  TrajectoryComparison comparison;
};

/// The teacher's first run, beside which are put its second and the student's of the second's
/// repetition: the two start from the same velocities, the first from others.
StudentTrajectory compare_trajectories(const compare::FidelityCell &cell,
                                       const compare::FidelityRuns &students,
                                       const physics::TrajectoryOptions &options);

}  // namespace mlffbench::workflow
