// SPDX-License-Identifier: GPL-2.0-or-later
// Supercells of a material and their LAMMPS data file; data files of the user.
#pragma once

#include "model/suite.h"
#include "system/box.h"
#include "system/material.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace mlffbench::system {

/// Larger systems are refused: their data file would not fit into the harness' memory.
constexpr int64_t most_atoms = 20000000;

/// A periodic box of atoms.
struct Structure {
  std::vector<std::string> elements;  ///< of the atom types, in order
  std::vector<double> masses_u;       ///< of the atom types, in order
  Box box;                            ///< its origin is 0 0 0
  std::vector<int> types;             ///< of the atoms, from 1
  std::vector<Vec3> positions_A;      ///< perhaps outside of the box, into which LAMMPS wraps them
  size_t atoms_per_molecule = 1;      ///< atoms that follow each other and move as one in strain

  double density_g_cm3() const;
};

/// Cells along each edge of the supercell whose number of atoms is nearest to `atoms`: n x n x n of
/// a cubic cell (the smaller at a tie), else a box whose longest edge is at most twice its
/// shortest, the most even one of those with equally many atoms.
std::array<int, 3> nearest_supercell(const Material &material, int atoms);

/// Cells along each edge for this system of a material: as given, or the nearest supercell.
std::array<int, 3> replicas_of(const model::System &system);

/// Atoms of the system of a material before its `supercell` repeats it.
int64_t atoms_of_cells(const model::System &system);

/// Atoms of the system without building it.
int64_t atoms_of(const model::System &system);

/// What to say of the system: where it has not the atoms that were wanted, and what reading its
/// file left out or assumed.
std::vector<std::string> notes_of(const model::System &system);

/// Elements of the atom types, in order.
std::vector<std::string> elements_of(const model::System &system);

/// Temperature of the Maxwell-Boltzmann start, K. An ideal crystal has no potential energy of
/// vibration, and gives half of the kinetic energy to it: it starts at twice the wanted
/// temperature.
double start_temperature_K(const model::System &system);

/// A seed for what is random in the building of this system: its own, or that of the suite.
uint64_t structure_seed(const model::System &system, uint64_t suite_seed);

/// The box repeated along its edges.
Structure repeated(const Structure &structure, const std::array<int, 3> &copies);

/// The box and all positions stretched along x, y and z by these fractions; molecules are moved
/// and not stretched. The tilt is reduced to at most half an edge.
Structure strained(Structure structure, const std::array<double, 3> &strain);

/// The ideal crystal, or molecules on a grid or in ice (the same for the same seed on every
/// machine), repeated and strained.
Structure build_structure(const model::System &system, uint64_t seed);

/// The system as text of a LAMMPS data file: built, or the user's own.
std::string data_text(const model::System &system, uint64_t seed);

/// The structure as a LAMMPS data file for `units metal`, `atom_style atomic`; its atoms have these
/// IDs, or 1, 2, 3, ...
std::string data_file(const Structure &structure, const std::string &title,
                      const std::vector<int64_t> &ids = {});

}  // namespace mlffbench::system
