// SPDX-License-Identifier: GPL-2.0-or-later
// Supercells of a material and their LAMMPS data file; data files of the user.
#pragma once

#include "suite/suite.h"
#include "system/material.h"

#include <array>
#include <string>
#include <vector>

namespace mlffbench {

/// An orthogonal periodic box of atoms.
struct Structure {
  std::vector<std::string> elements;  ///< of the atom types, in order
  std::vector<double> masses_u;       ///< of the atom types, in order
  std::array<double, 3> box_A{};      ///< edges; the origin is 0 0 0
  std::array<int, 3> replicas{};      ///< cubic cells along each edge
  std::vector<int> types;             ///< of the atoms, from 1
  std::vector<std::array<double, 3>> positions_A;
};

/// Cells along each edge of the n x n x n supercell whose number of atoms is nearest to `atoms`
/// (the smaller at a tie).
std::array<int, 3> nearest_supercell(const Material &material, int atoms);

/// Cells along each edge for this system of a material: as given, or the nearest supercell.
std::array<int, 3> replicas_of(const System &system);

/// Atoms of the system without building it.
int64_t atoms_of(const System &system);

/// Elements of the atom types, in order.
std::vector<std::string> elements_of(const System &system);

/// Temperature of the Maxwell-Boltzmann start, K. An ideal crystal has no potential energy of
/// vibration, and gives half of the kinetic energy to it: it starts at twice the wanted
/// temperature.
double start_temperature_K(const System &system);

/// The ideal crystal, or molecules on a grid (the same for the same seed on every machine).
Structure build_structure(const System &system, uint64_t seed);

/// The system as text of a LAMMPS data file: built, or the user's own.
std::string data_text(const System &system, uint64_t seed);

/// The structure as a LAMMPS data file for `units metal`, `atom_style atomic`.
std::string data_file(const Structure &structure, const std::string &title);

}  // namespace mlffbench
