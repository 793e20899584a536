// SPDX-License-Identifier: GPL-2.0-or-later
// Periodic cells: general ones, as crystallographers write them, and LAMMPS' boxes.
#pragma once

#include <array>

namespace mlffbench::system {

using Vec3 = std::array<double, 3>;
using Mat3 = std::array<Vec3, 3>;

/// Length conversion of masses: 1 u/A^3 in g/cm^3.
constexpr double u_A3_in_g_cm3 = 1.66053907;

/// Whether all three are numbers.
bool is_finite(const Vec3 &vector);

/// LAMMPS' periodic box, seen from its origin: a = (lx, 0, 0), b = (xy, ly, 0), c = (xz, yz, lz).
struct Box {
  Vec3 edges_A{};  ///< lx, ly, lz, above 0
  Vec3 tilt_A{};   ///< xy, xz, yz

  bool triclinic() const { return tilt_A != Vec3{}; }
  double volume_A3() const { return edges_A[0] * edges_A[1] * edges_A[2]; }
  /// Position in the box of this position in fractions of a, b and c.
  Vec3 position(const Vec3 &fraction) const;
  /// How far outside the box a position lies, in lengths of the edge along which it is farthest; 0
  /// for one inside.
  double lengths_outside(const Vec3 &position) const;
  /// The shortest of the images of a difference of two positions, if it is shorter than half of the
  /// smallest width.
  Vec3 shortest(const Vec3 &difference) const;
  /// The smallest distance between opposite faces.
  double smallest_width_A() const;
  /// Whether each component of the edges is the same within `tolerance_A`.
  bool same_shape(const Box &other, double tolerance_A) const;
};

/// Rows a, b, c of the box.
Mat3 rows(const Box &box);

/// Rows a, b, c of the cell with these lengths (Angstrom) and angles alpha, beta, gamma (degrees);
/// its determinant is 0 or not a number if there is no such cell.
Mat3 cell_of(const Vec3 &lengths_A, const Vec3 &angles_deg);

double determinant(const Mat3 &matrix);

/// Of a matrix whose determinant is not 0.
Mat3 inverse(const Mat3 &matrix);

/// vector x matrix.
Vec3 product(const Vec3 &vector, const Mat3 &matrix);

/// Distance of opposite faces of the cell, for each of a, b, c.
Vec3 heights_A(const Mat3 &cell);

/// The cell turned to LAMMPS' convention, its tilt as it is. Of a left-handed cell c is taken in
/// the opposite direction, which makes the same lattice: fractions along c then change their sign.
Box turned(const Mat3 &cell);

/// The same lattice with a tilt of at most half an edge, as LAMMPS wants it.
Box reduced(Box box);

}  // namespace mlffbench::system
