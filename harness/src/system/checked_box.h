// SPDX-License-Identifier: GPL-2.0-or-later
// Whether cells and positions of a user's file are those of a structure.
#pragma once

#include "system/box.h"

#include <string>

namespace mlffbench::system {

/// The cell in LAMMPS' convention. Throws SuiteError with `line`, where it stands, if it is flat or
/// too large.
Box checked_box(const Mat3 &cell_A, int line, const std::string &file);

/// Whether an atom at these fractions of the cell is nowhere near it.
bool is_far_outside(const Vec3 &fraction);

}  // namespace mlffbench::system
