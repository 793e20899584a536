// SPDX-License-Identifier: GPL-2.0-or-later
// Sizes and places that no structure has.
#include "system/checked_box.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace mlffbench::system {

namespace {

constexpr double smallest_height_A = 1.0;
constexpr double largest_cell_A = 1e5;
constexpr double farthest = 1e6;  // in edges of the cell

}  // namespace

bool is_far_outside(const Vec3 &fraction)
{
  return !std::all_of(fraction.begin(), fraction.end(),
                      [](double f) { return std::abs(f) <= farthest; });
}

Box checked_box(const Mat3 &cell_A, int line, const std::string &file)
{
  for (const auto &row : cell_A) {
    for (const double x : row) {
      if (!(std::abs(x) <= largest_cell_A)) {
        base::fail_at(
            file, line,
            fmt::format("the cell is longer than {} Angstrom; correct it", largest_cell_A));
      }
    }
  }
  const Box box = turned(cell_A);
  // A skewed cell may be low and yet that of a good lattice.
  const Vec3 heights = heights_A(rows(reduced(box)));
  for (const double height : heights) {
    if (!(height >= smallest_height_A && height <= largest_cell_A)) {
      base::fail_at(
          file, line,
          "the cell is flat: its edges must be three vectors that span a volume, at least 1 "
          "Angstrom high; correct it");
    }
  }
  return box;
}

}  // namespace mlffbench::system
