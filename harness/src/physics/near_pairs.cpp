// SPDX-License-Identifier: GPL-2.0-or-later
// Sorting atoms into cells.
#include "physics/near_pairs.h"

#include "system/box.h"

#include <algorithm>
#include <cmath>

namespace mlffbench::physics {

NearPairs::NearPairs(const lammps_file::Frame &frame, double cutoff_A)
{
  constexpr double most_cells_an_edge = 1e6;
  const system::Mat3 cell_A = system::rows(frame.box);
  const system::Vec3 heights = system::heights_A(cell_A);
  const system::Mat3 to_fraction = system::inverse(cell_A);
  for (size_t k = 0; k < 3; ++k) {
    const double cells = std::clamp(std::floor(heights.at(k) / cutoff_A), 1.0, most_cells_an_edge);
    m_numbers.at(k) = cells < 3.0 ? 1 : static_cast<int64_t>(cells);
  }
  for (size_t i = 0; i < frame.atoms(); ++i) {
    const system::Vec3 fraction = system::product(frame.positions_A[i], to_fraction);
    int64_t key = 0;
    for (size_t k = 3; k-- > 0;) {
      const double inside = fraction.at(k) - std::floor(fraction.at(k));
      const auto cells = static_cast<double>(m_numbers.at(k));
      // What is not finite is near to nothing, wherever it is put.
      const double place =
          std::isfinite(inside) ? std::min(std::floor(inside * cells), cells - 1.0) : 0.0;
      key = key * m_numbers.at(k) + static_cast<int64_t>(place);
    }
    m_cells[key].push_back(i);
  }
}

std::vector<int64_t> NearPairs::around(int64_t key) const
{
  const auto [nx, ny, nz] = m_numbers;
  const std::array<int64_t, 3> own{key % nx, key / nx % ny, key / nx / ny};
  std::array<std::vector<int64_t>, 3> near;
  for (size_t k = 0; k < 3; ++k) {
    const int64_t n = m_numbers.at(k);
    near.at(k) = {own.at(k)};
    if (n > 1)
      near.at(k).insert(near.at(k).end(), {(own.at(k) + 1) % n, (own.at(k) + n - 1) % n});
  }
  std::vector<int64_t> keys;
  for (const int64_t x : near[0]) {
    for (const int64_t y : near[1]) {
      for (const int64_t z : near[2])
        keys.push_back(x + nx * (y + ny * z));
    }
  }
  return keys;
}

}  // namespace mlffbench::physics
