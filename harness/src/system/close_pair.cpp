// SPDX-License-Identifier: GPL-2.0-or-later
// Neighbour search in cells, of which only the occupied ones exist.
#include "system/close_pair.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <unordered_map>

namespace mlffbench::system {

namespace {

/// Four times the distance looked for: most atoms are far enough from all faces of their cell that
/// its neighbours need no look, and atoms that do not overlap find little room in one.
constexpr double cell_width_A = 4.0 * smallest_distance_A;
constexpr double most_cells_an_edge = 1e6;

using Cell = std::array<int64_t, 3>;

class Search {
public:
  Search(const Mat3 &cell_A, const std::vector<Vec3> &fractions)
      : m_cell_A(cell_A), m_fractions(fractions), m_before(fractions.size())
  {
    const Vec3 heights = heights_A(cell_A);
    for (size_t axis = 0; axis < 3; ++axis) {
      m_cells.at(axis) = static_cast<int64_t>(
          std::clamp(std::floor(heights.at(axis) / cell_width_A), 1.0, most_cells_an_edge));
      // A little more, so that rounding hides no pair.
      m_margin.at(axis) =
          1.000001 * smallest_distance_A / heights.at(axis) * static_cast<double>(m_cells.at(axis));
    }
    m_last.reserve(fractions.size());
  }

  std::optional<ClosePair> first()
  {
    for (size_t atom = 0; atom < m_fractions.size(); ++atom) {
      std::array<std::array<int64_t, 2>, 3> near{};
      const Cell own = cell_of(atom, near);
      for (const int64_t x : near[0]) {
        for (const int64_t y : near[1]) {
          for (const int64_t z : near[2]) {
            if (x < 0 || y < 0 || z < 0)
              continue;
            if (const auto pair = look(atom, key({x, y, z})))
              return pair;
          }
        }
      }
      const auto [last, is_new] = m_last.emplace(key(own), atom);
      m_before[atom] = is_new ? none : last->second;
      last->second = atom;
    }
    return std::nullopt;
  }

private:
  static constexpr size_t none = SIZE_MAX;

  /// Its cell, and along each edge the cells to look into: that one and the one behind a face that
  /// is near, or -1.
  Cell cell_of(size_t atom, std::array<std::array<int64_t, 2>, 3> &near) const
  {
    Cell own{};
    for (size_t axis = 0; axis < 3; ++axis) {
      const int64_t cells = m_cells.at(axis);
      const double place = m_fractions[atom].at(axis) * static_cast<double>(cells);
      own.at(axis) = std::clamp<int64_t>(static_cast<int64_t>(place), 0, cells - 1);
      const double inside = place - static_cast<double>(own.at(axis));
      int64_t next = -1;
      if (cells > 1 && inside < m_margin.at(axis))
        next = (own.at(axis) + cells - 1) % cells;
      if (cells > 1 && 1.0 - inside < m_margin.at(axis))
        next = (own.at(axis) + 1) % cells;
      near.at(axis) = {own.at(axis), next};
    }
    return own;
  }

  int64_t key(const Cell &cell) const
  {
    return cell[0] + m_cells[0] * (cell[1] + m_cells[1] * cell[2]);
  }

  std::optional<ClosePair> look(size_t atom, int64_t cell) const
  {
    const auto found = m_last.find(cell);
    for (size_t other = found == m_last.end() ? none : found->second; other != none;
         other = m_before[other]) {
      const double distance_A = distance(atom, other);
      if (distance_A < smallest_distance_A)
        return ClosePair{atom, other, distance_A};
    }
    return std::nullopt;
  }

  double distance(size_t a, size_t b) const
  {
    Vec3 apart{};
    for (size_t axis = 0; axis < 3; ++axis) {
      const double difference = m_fractions[a].at(axis) - m_fractions[b].at(axis);
      apart.at(axis) = difference - std::round(difference);
    }
    const Vec3 d = product(apart, m_cell_A);
    return std::sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  }

  const Mat3 &m_cell_A;
  const std::vector<Vec3> &m_fractions;
  Cell m_cells{};
  Vec3 m_margin{};                             ///< the distance looked for, in widths of cells
  std::unordered_map<int64_t, size_t> m_last;  ///< of each occupied cell the last atom
  std::vector<size_t> m_before;                ///< of each atom the one before it in its cell
};

}  // namespace

std::optional<ClosePair> close_pair(const Mat3 &cell_A, const std::vector<Vec3> &fractions)
{
  return Search(cell_A, fractions).first();
}

}  // namespace mlffbench::system
