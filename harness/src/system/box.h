// SPDX-License-Identifier: GPL-2.0-or-later
// Periodic cells: general ones, as crystallographers write them, and LAMMPS' boxes.
#pragma once

#include <array>

namespace mlffbench {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

/// Length conversion of masses: 1 u/A^3 in g/cm^3.
constexpr double u_A3_in_g_cm3 = 1.66053907;

/// LAMMPS' box with its origin at 0: a = (lx, 0, 0), b = (xy, ly, 0), c = (xz, yz, lz).
struct Box {
  Vector edges_A{};  ///< lx, ly, lz, above 0
  Vector tilt_A{};   ///< xy, xz, yz

  bool triclinic() const { return tilt_A != Vector{}; }
  double volume_A3() const { return edges_A[0] * edges_A[1] * edges_A[2]; }
  /// Position in the box of this position in fractions of a, b and c.
  Vector position(const Vector &fraction) const;
};

/// Rows a, b, c of the box.
Matrix rows(const Box &box);

/// Rows a, b, c of the cell with these lengths (Angstrom) and angles alpha, beta, gamma (degrees);
/// its determinant is 0 or not a number if there is no such cell.
Matrix cell_of(const Vector &lengths_A, const Vector &angles_deg);

double determinant(const Matrix &matrix);

/// Of a matrix whose determinant is not 0.
Matrix inverse(const Matrix &matrix);

/// vector x matrix.
Vector product(const Vector &vector, const Matrix &matrix);

/// Distance of opposite faces of the cell, for each of a, b, c.
Vector heights_A(const Matrix &cell);

/// The cell turned to LAMMPS' convention, its tilt as it is. Of a left-handed cell c is taken in
/// the opposite direction, which makes the same lattice: fractions along c then change their sign.
Box turned(const Matrix &cell);

/// The same lattice with a tilt of at most half an edge, as LAMMPS wants it.
Box reduced(Box box);

}  // namespace mlffbench
