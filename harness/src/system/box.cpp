// SPDX-License-Identifier: GPL-2.0-or-later
// Algebra of cells.
#include "system/box.h"

#include <cmath>
#include <numbers>

namespace mlffbench {

namespace {

double dot(const Vector &a, const Vector &b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Vector cross(const Vector &a, const Vector &b)
{
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double norm(const Vector &a)
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

Vector Box::position(const Vector &f) const
{
  return {f[0] * edges_A[0] + f[1] * tilt_A[0] + f[2] * tilt_A[1],
          f[1] * edges_A[1] + f[2] * tilt_A[2], f[2] * edges_A[2]};
}

Matrix rows(const Box &box)
{
  return {{box.position({1.0, 0.0, 0.0}), box.position({0.0, 1.0, 0.0}),
           box.position({0.0, 0.0, 1.0})}};
}

Matrix cell_of(const Vector &lengths_A, const Vector &angles_deg)
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

double determinant(const Matrix &m)
{
  return dot(m[0], cross(m[1], m[2]));
}

Matrix inverse(const Matrix &m)
{
  const double volume = determinant(m);
  const Matrix columns{cross(m[1], m[2]), cross(m[2], m[0]), cross(m[0], m[1])};
  Matrix result{};
  for (size_t i = 0; i < 3; ++i) {
    for (size_t k = 0; k < 3; ++k)
      result[i][k] = columns[k][i] / volume;
  }
  return result;
}

Vector product(const Vector &v, const Matrix &m)
{
  Vector result{};
  for (size_t k = 0; k < 3; ++k)
    result[k] = v[0] * m[0][k] + v[1] * m[1][k] + v[2] * m[2][k];
  return result;
}

Vector heights_A(const Matrix &cell)
{
  const double volume = std::abs(determinant(cell));
  return {volume / norm(cross(cell[1], cell[2])), volume / norm(cross(cell[2], cell[0])),
          volume / norm(cross(cell[0], cell[1]))};
}

Box turned(const Matrix &cell)
{
  const double volume = determinant(cell);
  const Vector &a = cell[0];
  const Vector &b = cell[1];
  Vector c = cell[2];
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

}  // namespace mlffbench
