// SPDX-License-Identifier: GPL-2.0-or-later
// LAMMPS' unit styles: how columns are named in them, and what they are in those of models and
// reports.

#ifndef MLFF_UNITS_H
#define MLFF_UNITS_H

#include <array>
#include <string_view>

namespace mlff {

/// A LAMMPS unit style. Factors are 0 where a style has no unit of its own (lj).
struct UnitStyle {
  std::string_view name;
  std::string_view energy;  ///< names as in columns of the bench log
  std::string_view temperature;
  std::string_view pressure;
  double energy_eV;  ///< eV in one unit of energy
  double length_A;   ///< Angstrom in one unit of length
  double time_ps;    ///< ps in one unit of time
};

/// The simulation's units in those of models, eV and Angstrom.
struct Units {
  double length_A = 1.0;   ///< Angstrom in one unit of length
  double energy_eV = 1.0;  ///< eV in one unit of energy
};

/// Joule and hartree in eV, bohr in Angstrom: CODATA 2018. kcal/mol: LAMMPS' own factor.
inline constexpr double JOULE_EV = 1.0 / 1.602176634e-19;
inline constexpr std::array<UnitStyle, 8> UNIT_STYLES = {
    {{"metal", "eV", "K", "bar", 1.0, 1.0, 1.0},
     {"real", "kcal_per_mol", "K", "atm", 1.0 / 23.060549, 1.0, 1e-3},
     {"si", "J", "K", "Pa", JOULE_EV, 1e10, 1e12},
     {"cgs", "erg", "K", "dyne_per_cm2", 1e-7 * JOULE_EV, 1e8, 1e12},
     {"electron", "hartree", "K", "Pa", 27.211386245988, 0.529177210903, 1e-3},
     {"micro", "pg_um2_per_us2", "K", "pg_per_um_us2", 1e-15 * JOULE_EV, 1e4, 1e6},
     {"nano", "ag_nm2_per_ns2", "K", "ag_per_nm_ns2", 1e-21 * JOULE_EV, 10.0, 1e3},
     {"lj", "lj", "lj", "lj", 0.0, 0.0, 0.0}}};

/// Null for a style that LAMMPS does not have.
constexpr const UnitStyle *find_unit_style(std::string_view name)
{
  for (const auto &style : UNIT_STYLES) {
    if (style.name == name) {
      return &style;
    }
  }
  return nullptr;
}

}  // namespace mlff

#endif
