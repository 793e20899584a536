// SPDX-License-Identifier: GPL-2.0-or-later
// Random turns without contacts.
#include "system/orientation.h"

#include "system/box.h"
#include "system/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace mlffbench::system {

namespace {

constexpr int trials = 40;
constexpr int sweeps = 3;

/// Uniform over all rotations (Marsaglia 1972): without sine and cosine, whose last digits differ
/// between machines.
Rotation random_rotation(Random &random)
{
  std::array<double, 2> a{};
  std::array<double, 2> b{};
  const auto point_in_disc = [&](std::array<double, 2> &point) {
    double square = 0.0;
    do {
      point = {random.symmetric(), random.symmetric()};
      square = point[0] * point[0] + point[1] * point[1];
    } while (square >= 1.0 || square == 0.0);
    return square;
  };
  const double a2 = point_in_disc(a);
  const double b2 = point_in_disc(b);
  const double scale = std::sqrt((1.0 - a2) / b2);
  return {a[0], a[1], b[0] * scale, b[1] * scale};
}

/// The molecules placed so far.
class Grid {
public:
  Grid(const Material &material, const std::array<int, 3> &replicas)
      : m_material(material), m_replicas(replicas),
        m_atoms(static_cast<size_t>(replicas[0]) * static_cast<size_t>(replicas[1]) *
                static_cast<size_t>(replicas[2]))
  {
  }

  size_t size() const { return m_atoms.size(); }

  std::vector<Vec3> turned(const Rotation &rotation) const
  {
    std::vector<Vec3> atoms;
    for (const auto &site : m_material.basis)
      atoms.push_back(rotated(rotation, site.position));
    return atoms;
  }

  void place(size_t index, std::vector<Vec3> atoms) { m_atoms[index] = std::move(atoms); }

  /// Square of the smallest distance between these atoms in cell `index` and those of its
  /// neighbour cells: placed molecules, or its own images, which turn with it.
  double clearance(size_t index, const std::vector<Vec3> &atoms) const
  {
    const auto n = [&](size_t axis) { return static_cast<size_t>(m_replicas[axis]); };
    const std::array<size_t, 3> cell{index % n(0), index / n(0) % n(1), index / (n(0) * n(1))};
    double smallest = std::numeric_limits<double>::max();
    for (int dz = -1; dz <= 1; ++dz) {
      for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
          const std::array<int, 3> offset{dx, dy, dz};
          std::array<size_t, 3> other{};
          for (size_t axis = 0; axis < 3; ++axis)
            other[axis] = (cell[axis] + n(axis) + static_cast<size_t>(offset[axis])) % n(axis);
          const size_t neighbour = other[0] + n(0) * (other[1] + n(1) * other[2]);
          if (offset == std::array<int, 3>{})
            continue;
          const auto &others = neighbour == index ? atoms : m_atoms[neighbour];
          smallest = std::min(smallest, distance2(atoms, others, offset));
        }
      }
    }
    return smallest;
  }

private:
  static double distance2(const std::vector<Vec3> &atoms, const std::vector<Vec3> &others,
                          const std::array<int, 3> &offset)
  {
    double smallest = std::numeric_limits<double>::max();
    for (const auto &a : atoms) {
      for (const auto &b : others) {
        double square = 0.0;
        for (size_t axis = 0; axis < 3; ++axis)
          square += (b[axis] + offset[axis] - a[axis]) * (b[axis] + offset[axis] - a[axis]);
        smallest = std::min(smallest, square);
      }
    }
    return smallest;
  }

  const Material &m_material;
  std::array<int, 3> m_replicas;
  std::vector<std::vector<Vec3>> m_atoms;
};

}  // namespace

Vec3 rotated(const Rotation &rotation, const Vec3 &vector)
{
  const auto [w, x, y, z] = rotation;
  const Vec3 &v = vector;
  return {
      (1 - 2 * (y * y + z * z)) * v[0] + 2 * (x * y - w * z) * v[1] + 2 * (x * z + w * y) * v[2],
      2 * (x * y + w * z) * v[0] + (1 - 2 * (x * x + z * z)) * v[1] + 2 * (y * z - w * x) * v[2],
      2 * (x * z - w * y) * v[0] + 2 * (y * z + w * x) * v[1] + (1 - 2 * (x * x + y * y)) * v[2]};
}

std::vector<Rotation> turned_molecules(const Material &material, const std::array<int, 3> &replicas,
                                       uint64_t seed)
{
  Random random(seed);
  Grid grid(material, replicas);
  std::vector<Rotation> turns(grid.size(), Rotation{1.0, 0.0, 0.0, 0.0});
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    for (size_t i = 0; i < turns.size(); ++i) {
      double best = sweep == 0 ? -1.0 : grid.clearance(i, grid.turned(turns[i]));
      for (int trial = 0; trial < trials; ++trial) {
        const Rotation rotation = random_rotation(random);
        const double clearance = grid.clearance(i, grid.turned(rotation));
        if (clearance > best) {
          best = clearance;
          turns[i] = rotation;
        }
      }
      grid.place(i, grid.turned(turns[i]));
    }
  }
  return turns;
}

}  // namespace mlffbench::system
