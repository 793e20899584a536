// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of a student beside its teacher: forces on the same frames, and trajectories of their
// own.
#pragma once

#include "figures/group.h"
#include "physics/force_parity.h"
#include "physics/trajectory_comparison.h"

#include <string>
#include <vector>

namespace mlffbench::figures {

/// Whose figures they are.
struct StudentPair {
  std::string group;  ///< "system/protocol/layout"; empty for files
  std::string teacher;
  std::string student;
  std::vector<std::string> run_ids;
};

/// A figure of this pair without data.
Figure figure_of(const StudentPair &pair, const Head &head, const std::string &part = "");

/// Figures parity and parity_error.
Figures parity_figures(const StudentPair &pair, const physics::ForceParity &parity);

/// Figures rdf (one for each pair of elements), vacf, spectrum and msd. The teacher's other run
/// stands as a potential of its own, named by other_run_of(); it is the floor.
Figures trajectory_figures(const StudentPair &pair,
                           const physics::TrajectoryComparison &comparison);

/// "TEACHER, again".
std::string other_run_of(const std::string &teacher);

}  // namespace mlffbench::figures
