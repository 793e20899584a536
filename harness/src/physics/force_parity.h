// SPDX-License-Identifier: GPL-2.0-or-later
// A student's forces against its teacher's, counted in bins.
#pragma once

#include "physics/force_error.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace mlffbench::physics {

/// Errors of the atoms on which the teacher's force is of about one size.
struct ErrorOfSize {
  int64_t atoms = 0;
  double squares = 0.0;           ///< sum of d^2 over all components
  double largest_eV_per_A = 0.0;  ///< |d|
};

/// Every component is counted once. Memory does not depend on the number of frames.
struct ForceParity {
  size_t bins = 0;  ///< a side
  double lowest_eV_per_A = 0.0;
  double bin_eV_per_A = 0.0;
  std::vector<int64_t> counts;  ///< at (bin of the teacher) * bins + (bin of the student)
  double size_bin_eV_per_A = 0.0;
  std::vector<ErrorOfSize> by_size;  ///< of the teacher's force, from 0
};

/// Counts the forces of two dumps that were compared before, which told the range. Throws as
/// compare_dumps() does.
ForceParity force_parity(const std::filesystem::path &teacher, const std::filesystem::path &student,
                         const ForceRange &range);

}  // namespace mlffbench::physics
