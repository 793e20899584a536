// SPDX-License-Identifier: GPL-2.0-or-later
// A student's own trajectory beside its teacher's.
#pragma once

#include "compare/fidelity_cells.h"
#include "physics/trajectory_figures.h"

#include <optional>
#include <string>
#include <vector>

namespace mlffbench {

/// A student's trajectory beside its teacher's, and another one of the teacher.
struct TrajectoryComparison {
  TrajectoryFigures teacher;
  TrajectoryFigures student;
  std::optional<TrajectoryFigures> other_teacher;
  TrajectoryDifference difference;
  std::optional<TrajectoryDifference> floor;

  /// What was taken for good and may not be.
  std::vector<std::string> notes() const;
};

/// The floor is how far another trajectory of the teacher is from the first. Throws FileError,
/// std::runtime_error.
TrajectoryComparison compare_trajectories(const RunFiles &teacher, const RunFiles &student,
                                          const std::optional<RunFiles> &other_teacher,
                                          const TrajectoryOptions &options);

/// The comparison of a student in an output folder.
struct StudentTrajectory {
  const FidelityRun *teacher = nullptr;
  const FidelityRun *student = nullptr;
  double timestep_fs = 0.0;
  TrajectoryComparison comparison;
};

/// The teacher's first run, beside which are put its second and the student's of the second's
/// repetition: the two start from the same velocities, the first from others.
StudentTrajectory compare_trajectories(const FidelityCell &cell, const FidelityRuns &students,
                                       const TrajectoryOptions &options);

}  // namespace mlffbench
