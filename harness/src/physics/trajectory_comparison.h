// SPDX-License-Identifier: GPL-2.0-or-later
// A student's trajectory beside its teacher's.
#pragma once

#include "physics/trajectory_figures.h"

#include <optional>
#include <string>
#include <vector>

namespace mlffbench::physics {

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

}  // namespace mlffbench::physics
