// SPDX-License-Identifier: GPL-2.0-or-later
// What a plan is made for.
#pragma once

#include "deck/plan.h"
#include "launch/lammps.h"

namespace mlffbench::launch {

/// The programs found, as far as they determine runs.
deck::Programs programs_of(const Tools &tools);

}  // namespace mlffbench::launch
