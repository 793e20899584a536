// SPDX-License-Identifier: GPL-2.0-or-later
// A system described by a user without a suite.
#pragma once

#include "model/suite.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::workflow {

struct SystemChoice {
  std::string name;  ///< a material or a structure file
  std::optional<int> atoms;
  std::vector<int> replicas;  ///< none or three
  std::vector<int> supercell;
  std::vector<double> strain;
  std::optional<uint64_t> seed;
  std::string format;  ///< empty: by name or content
  std::vector<std::string> elements;
  std::optional<int64_t> frame;  ///< of extended XYZ
  std::string units;             ///< of a LAMMPS data file that names none
};

/// Throws std::runtime_error if there is no such thing, or what is said does not fit it.
model::System chosen_system(const SystemChoice &choice);

}  // namespace mlffbench::workflow
