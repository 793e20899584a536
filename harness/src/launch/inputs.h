// SPDX-License-Identifier: GPL-2.0-or-later
// The files that a run reads from where they lie, against those that it was planned with.
#pragma once

#include "deck/plan.h"
#include "launch/diagnosis.h"
#include "launch/lammps.h"

#include <optional>

namespace mlffbench::launch {

/// The first of the run's files (plugins, model, potential files, calculator, trajectory) that is
/// missing or another one than when the plan was made: its record would name it by the wrong hash.
/// None if all are as they were.
std::optional<Diagnosis> changed_input(const deck::PlannedRun &run, const Tools &tools);

}  // namespace mlffbench::launch
