// SPDX-License-Identifier: GPL-2.0-or-later
// Orientations of molecules on a cubic grid.
#pragma once

#include "system/material.h"

#include <array>
#include <cstdint>
#include <vector>

namespace mlffbench::system {

/// A rotation as unit quaternion (w, x, y, z).
using Rotation = std::array<double, 4>;

std::array<double, 3> rotated(const Rotation &rotation, const std::array<double, 3> &vector);

/// A turn for the molecule of each cell, x running fastest, in a periodic box of `replicas` cells.
/// Each molecule takes, of some random turns, the one that keeps its atoms farthest from those of
/// its 26 neighbours, first against those that are placed already, then twice more against all, so
/// that no atoms touch. The same seed gives the same turns on every machine.
std::vector<Rotation> turned_molecules(const Material &material, const std::array<int, 3> &replicas,
                                       uint64_t seed);

}  // namespace mlffbench::system
