// SPDX-License-Identifier: GPL-2.0-or-later
// Algebra of cells.
#include "system/box.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mlffbench::system {

namespace {

double dot(const Vec3 &a, const Vec3 &b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Vec3 cross(const Vec3 &a, const Vec3 &b)
{
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double norm(const Vec3 &a)
{
  return std::sqrt(dot(a, a));
}

/// Exact where the usual angles have exact values.
double cosine_deg(double angle_deg)
{
  if (angle_deg == 90.0)
    return 0.0;
  if (angle_deg == 120.0)
    return -0.5;
  if (angle_deg == 60.0)
    return 0.5;
  return std::cos(angle_deg * std::numbers::pi / 180.0);
}

}  // namespace

bool is_finite(const Vec3 &vector)
{
  return std::all_of(vector.begin(), vector.end(), [](double x) { return std::isfinite(x); });
}

Vec3 Box::position(const Vec3 &f) const
{
  return {f[0] * edges_A[0] + f[1] * tilt_A[0] + f[2] * tilt_A[1],
          f[1] * edges_A[1] + f[2] * tilt_A[2], f[2] * edges_A[2]};
}

double Box::lengths_outside(const Vec3 &position) const
{
  const Mat3 edges = rows(*this);
  Vec3 rest = position;
  double farthest = 0.0;
  for (size_t i = 3; i-- > 0;) {  // c first: only it has a z component
    const double part = rest[i] / edges[i][i];
    for (size_t k = 0; k < 3; ++k)
      rest[k] -= part * edges[i][k];
    farthest = std::max({farthest, part - 1.0, -part});
  }
  return farthest;
}

Vec3 Box::shortest(const Vec3 &difference) const
{
  auto [x, y, z] = difference;
  const double along_c = std::round(z / edges_A[2]);  // c first: only it has a z component
  x -= along_c * tilt_A[1];
  y -= along_c * tilt_A[2];
  z -= along_c * edges_A[2];
  const double along_b = std::round(y / edges_A[1]);
  x -= along_b * tilt_A[0];
  y -= along_b * edges_A[1];
  x -= std::round(x / edges_A[0]) * edges_A[0];
  return {x, y, z};
}

double Box::smallest_width_A() const
{
  const Vec3 widths = heights_A(rows(*this));
  return *std::min_element(widths.begin(), widths.end());
}

bool Box::same_shape(const Box &other, double tolerance_A) const
{
  const auto same = [&](double a, double b) { return std::abs(a - b) <= tolerance_A; };
  return std::equal(edges_A.begin(), edges_A.end(), other.edges_A.begin(), same) &&
         std::equal(tilt_A.begin(), tilt_A.end(), other.tilt_A.begin(), same);
}

Mat3 rows(const Box &box)
{
  return {{box.position({1.0, 0.0, 0.0}), box.position({0.0, 1.0, 0.0}),
           box.position({0.0, 0.0, 1.0})}};
}

Mat3 cell_of(const Vec3 &lengths_A, const Vec3 &angles_deg)
{
  const double cos_alpha = cosine_deg(angles_deg[0]);
  const double cos_beta = cosine_deg(angles_deg[1]);
  const double cos_gamma = cosine_deg(angles_deg[2]);
  const double sin_gamma = std::sqrt(1.0 - cos_gamma * cos_gamma);
  const double cy = (cos_alpha - cos_beta * cos_gamma) / sin_gamma;
  const double cz = std::sqrt(1.0 - cos_beta * cos_beta - cy * cy);
  const auto [a, b, c] = lengths_A;
  return {{{a, 0.0, 0.0}, {b * cos_gamma, b * sin_gamma, 0.0}, {c * cos_beta, c * cy, c * cz}}};
}

double determinant(const Mat3 &m)
{
  return dot(m[0], cross(m[1], m[2]));
}

Mat3 inverse(const Mat3 &m)
{
  const double volume = determinant(m);
  const Mat3 columns{cross(m[1], m[2]), cross(m[2], m[0]), cross(m[0], m[1])};
  Mat3 result{};
  for (size_t i = 0; i < 3; ++i) {
    for (size_t k = 0; k < 3; ++k)
      result[i][k] = columns[k][i] / volume;
  }
  return result;
}

Vec3 product(const Vec3 &v, const Mat3 &m)
{
  Vec3 result{};
  for (size_t k = 0; k < 3; ++k)
    result[k] = v[0] * m[0][k] + v[1] * m[1][k] + v[2] * m[2][k];
  return result;
}

Vec3 heights_A(const Mat3 &cell)
{
  const double volume = std::abs(determinant(cell));
  return {volume / norm(cross(cell[1], cell[2])), volume / norm(cross(cell[2], cell[0])),
          volume / norm(cross(cell[0], cell[1]))};
}

Box turned(const Mat3 &cell)
{
  const double volume = determinant(cell);
  const Vec3 &a = cell[0];
  const Vec3 &b = cell[1];
  Vec3 c = cell[2];
  if (volume < 0.0) {
    for (double &x : c)
      x = -x;
  }
  Box box;
  const double lx = norm(a);
  const double xy = dot(a, b) / lx;
  const double ly = norm(cross(a, b)) / lx;
  const double xz = dot(a, c) / lx;
  const double yz = (dot(b, c) - xy * xz) / ly;
  const double lz = std::abs(volume) / (lx * ly);
  box.edges_A = {lx, ly, lz};
  box.tilt_A = {xy, xz, yz};
  // What is only rounding would make an orthogonal box a triclinic one.
  for (double &tilt : box.tilt_A) {
    if (std::abs(tilt) < 1e-9 * lx)
      tilt = 0.0;
  }
  return box;
}

Box reduced(Box box)
{
  const auto [lx, ly, lz] = box.edges_A;
  auto &[xy, xz, yz] = box.tilt_A;
  // A tilt of half an edge stays as it is.
  const auto turns = [](double tilt, double edge) {
    return std::abs(tilt) <= (0.5 + 1e-9) * edge ? 0.0 : std::round(tilt / edge);
  };
  xy -= turns(xy, lx) * lx;
  const double n = turns(yz, ly);
  yz -= n * ly;
  xz -= n * xy;
  xz -= turns(xz, lx) * lx;
  return box;
}

}  // namespace mlffbench::system
