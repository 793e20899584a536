// SPDX-License-Identifier: GPL-2.0-or-later
// What is known to leave the conserved quantity as it is. Knows neither LAMMPS nor MPI.

#ifndef MLFF_BENCH_CONSERVE_H
#define MLFF_BENCH_CONSERVE_H

#include <array>
#include <cstdint>
#include <string_view>

namespace mlff {

/// What a fix does to the total energy of thermo output.
enum class Conserves : std::uint8_t {
  unknown,     ///< nobody knows: it may change velocities, energies or the number of atoms
  yes,         ///< nothing, or no more than the error of its integration
  by_charges,  ///< nothing, if the pair style counts the energy of each charge
  by_account,  ///< exchanges energy and adds up how much (Fix::ecouple_flag)
  by_energy    ///< adds forces whose energy is part of the total, unless fix_modify leaves it out
};

/// By the style's name, with or without the suffix of an accelerator. Known are styles whose page
/// in LAMMPS' manual says so; of all others nothing is assumed.
Conserves conserves(std::string_view fix_style);

/// Whether a command that is the current one while a run begins is known not to change the system
/// within that run. Of commands that make runs this is `run` alone: temper scales velocities, prd
/// and tad draw them anew. The others can be given between the parts of `run every`.
bool lets_run_alone(std::string_view command);

/// Whether the pair style counts what charges by this fix cost on their own: electronegativity and
/// hardness.
bool counts_charges(std::string_view pair_style, std::string_view fix_style);

/// Whether the pair style scales others, maybe by variables that change in a run.
bool scales(std::string_view pair_style);

/// Whether the pair style is one of LAMMPS' own that have friction or random forces.
bool has_friction(std::string_view pair_style);

inline constexpr std::array BONDS_WITH_FRICTION = {"bpm/rotational", "bpm/spring",
                                                   "bpm/spring/plastic", "rheo/shell"};

}  // namespace mlff

#endif
