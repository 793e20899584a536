// SPDX-License-Identifier: GPL-2.0-or-later
// The ghost cutoff of a simulation, which is not ours.

#ifndef MLFF_GHOST_CUTOFF_H
#define MLFF_GHOST_CUTOFF_H

namespace mlff {

/// Sets a simulation's ghost cutoff to the largest of what the user wants and what has been asked
/// for. When nobody asks any more it is the user's again, who may change it meanwhile.
///
/// @param simulation  the instance of LAMMPS
/// @param cutoff      its variable, Comm::cutghostuser
/// @param who         who asks; each time instead of what was asked for before
/// @param wanted      in the simulation's units; 0: nothing any more
void ask_ghost_cutoff(const void *simulation, double &cutoff, const void *who, double wanted);

}  // namespace mlff

#endif
