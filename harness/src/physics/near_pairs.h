// SPDX-License-Identifier: GPL-2.0-or-later
// Pairs of atoms of a frame that are near each other.
#pragma once

#include "lammps_file/trajectory.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace mlffbench::physics {

/// The atoms of a frame in cells that are at least `cutoff_A` wide, of which only those that hold
/// atoms are kept. A box that is less than three cutoffs wide along an edge has one cell there.
class NearPairs {
public:
  NearPairs(const lammps_file::Frame &frame, double cutoff_A);

  /// Calls `look(i, j)` once for each two atoms that may be nearer than the cutoff, and for some
  /// that are not.
  template <typename Look> void each(Look look) const
  {
    for (const auto &[key, members] : m_cells) {
      for (const int64_t other : around(key)) {
        const auto found = other < key ? m_cells.end() : m_cells.find(other);
        if (found == m_cells.end())
          continue;
        for (size_t a = 0; a < members.size(); ++a) {
          const size_t end = other == key ? a : found->second.size();
          for (size_t b = 0; b < end; ++b)
            look(members[a], found->second[b]);
        }
      }
    }
  }

private:
  /// The cell and its neighbours, each once.
  std::vector<int64_t> around(int64_t key) const;

  std::array<int64_t, 3> m_numbers{};  ///< of cells along the edges
  std::unordered_map<int64_t, std::vector<size_t>> m_cells;
};

}  // namespace mlffbench::physics
