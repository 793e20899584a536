// SPDX-License-Identifier: GPL-2.0-or-later
// What the page of a student beside its teacher says.
#pragma once

#include "figures/students.h"
#include "physics/energy_error.h"
#include "physics/force_error.h"
#include "physics/force_parity.h"
#include "physics/trajectory_comparison.h"
#include "report/page.h"

#include <optional>

namespace mlffbench::report {

/// Forces, and energies where they are known, on the same frames.
PageContent fidelity_page(const figures::StudentPair &pair, const physics::ForceComparison &forces,
                          const std::optional<physics::EnergyError> &energies,
                          const physics::ForceParity &parity);

/// Trajectories of their own.
PageContent trajectories_page(const figures::StudentPair &pair,
                              const physics::TrajectoryComparison &comparison);

/// The pages of several students as one. What is not finished or failed stands above the figures.
PageContent students_page(std::vector<PageContent> students,
                          const std::vector<std::string> &unfinished,
                          const std::vector<std::string> &failed,
                          const std::vector<std::string> &flags);

}  // namespace mlffbench::report
