// SPDX-License-Identifier: GPL-2.0-or-later
// Counts of forces.
#include "physics/force_parity.h"

#include "physics/frame_pairs.h"

#include <algorithm>
#include <cmath>

namespace mlffbench::physics {

namespace {

constexpr size_t bins_a_side = 100;
constexpr size_t sizes = 40;

/// The largest value lies in the last bin.
size_t bin_of(double value, double lowest, double width, size_t bins)
{
  const double place = (value - lowest) / width;
  return place > 0.0 ? std::min(static_cast<size_t>(place), bins - 1) : 0;
}

/// Of bins over a range; that of forces that are all zero has none.
double width_of(double range, size_t bins)
{
  return range > 0.0 ? range / static_cast<double>(bins) : 1.0;
}

void add(ForceParity &parity, const system::Vec3 &teacher, const system::Vec3 &student)
{
  const auto place = [&](double component) {
    return bin_of(component, parity.lowest_eV_per_A, parity.bin_eV_per_A, parity.bins);
  };
  ErrorOfSize &error = parity.by_size[bin_of(std::hypot(teacher[0], teacher[1], teacher[2]), 0.0,
                                             parity.size_bin_eV_per_A, parity.by_size.size())];
  ++error.atoms;
  for (size_t k = 0; k < 3; ++k) {
    ++parity.counts[place(teacher.at(k)) * parity.bins + place(student.at(k))];
    const double apart = std::abs(student.at(k) - teacher.at(k));
    error.squares += apart * apart;
    error.largest_eV_per_A = std::max(error.largest_eV_per_A, apart);
  }
}

}  // namespace

ForceParity force_parity(const std::filesystem::path &teacher, const std::filesystem::path &student,
                         const ForceRange &range)
{
  ForceParity parity;
  parity.bins = bins_a_side;
  parity.lowest_eV_per_A = range.lowest_eV_per_A;
  parity.bin_eV_per_A = width_of(range.highest_eV_per_A - range.lowest_eV_per_A, bins_a_side);
  parity.counts.resize(bins_a_side * bins_a_side);
  parity.size_bin_eV_per_A = width_of(range.largest_of_teacher_eV_per_A, sizes);
  parity.by_size.resize(sizes);
  FramePairs pairs(teacher, student);
  while (const auto pair = pairs.next()) {
    require_same_frame(pair->teacher, pair->student);
    for (size_t i = 0; i < pair->teacher.atoms(); ++i)
      add(parity, pair->teacher.forces_eV_per_A[i], pair->student.forces_eV_per_A[i]);
  }
  return parity;
}

}  // namespace mlffbench::physics
