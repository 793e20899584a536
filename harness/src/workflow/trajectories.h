// SPDX-License-Identifier: GPL-2.0-or-later
// A student's own trajectory beside its teacher's.
#pragma once

#include "compare/fidelity_cells.h"
#include "physics/trajectory_comparison.h"

namespace mlffbench::workflow {

/// The comparison of a student in an output folder.
struct StudentTrajectory {
  const compare::FidelityRun *teacher = nullptr;
  const compare::FidelityRun *student = nullptr;
  double timestep_fs = 0.0;
  physics::TrajectoryComparison comparison;
};

/// The teacher's first run, beside which are put its second and the student's of the second's
/// repetition: the two start from the same velocities, the first from others.
StudentTrajectory compare_trajectories(const compare::FidelityCell &cell,
                                       const compare::FidelityRuns &students,
                                       const physics::TrajectoryOptions &options);

}  // namespace mlffbench::workflow
