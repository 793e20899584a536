// SPDX-License-Identifier: GPL-2.0-or-later
// Hydrogen of ice after the ice rules.
#pragma once

#include "system/box.h"
#include "system/material.h"

#include <array>
#include <cstdint>
#include <vector>

namespace mlffbench::system {

/// For each oxygen (cells as in build_structure(), x running fastest, and in a cell the sites of
/// the basis) the unit vectors along its two donated hydrogen bonds. Each oxygen donates two and
/// accepts two (Bernal and Fowler 1933), and all bonds add up to no dipole. The disorder comes from
/// reversing closed chains of bonds at random, after Rahman and Stillinger (J. Chem. Phys. 57, 4009
/// (1972)), those left out that wind around the periodic box. The same seed gives the same bonds on
/// every machine.
std::vector<std::array<Vec3, 2>> donated_bonds(const Material &ice,
                                               const std::array<int, 3> &replicas, uint64_t seed);

/// The two hydrogen atoms, relative to their oxygen, of a molecule that donates these bonds: the
/// free molecule in the plane of the bonds, its bisector along theirs.
std::array<Vec3, 2> hydrogen_A(const std::array<Vec3, 2> &bonds);

}  // namespace mlffbench::system
