// SPDX-License-Identifier: GPL-2.0-or-later
// What a LAMMPS simulation says of the conditions of a measurement, and when they are others.

#ifndef MLFF_BENCH_CONDITIONS_H
#define MLFF_BENCH_CONDITIONS_H

#include "bench_log_lines.h"

#include "lmptype.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace LAMMPS_NS {

class LAMMPS;

/// The conditions of a section of the log. Boxes and atoms change within runs as well; what counts
/// is what commands have changed in between.
class BenchConditions {
public:
  /// What is measured.
  struct State {
    mlff::BenchHeader header;
    std::vector<std::pair<std::string, std::string>> parts;  // styles and models of a hybrid style
    std::pair<bigint, std::array<double, 9>> system;         // atoms and lasting box
  };

  explicit BenchConditions(LAMMPS *lmp_in) : lmp(lmp_in) {}

  [[nodiscard]] State now() const;

  /// Whether what only a command can change is not as it was.
  /// @param and_system  neither atoms nor box can have changed otherwise since note_system()
  [[nodiscard]] bool differ(const State &state, bool and_system) const;

  /// A section is about this.
  void keep(const State &state) { kept = state; }

  /// A run ends, which may have changed atoms and box.
  void note_system();

  /// Adds to a header what stays the same for the whole program.
  void add_program(mlff::BenchHeader &header) const;

private:
  [[nodiscard]] mlff::BenchHeader describe() const;
  [[nodiscard]] std::array<double, 9> lasting_box(const mlff::BenchHeader &header) const;

  LAMMPS *lmp;
  State kept;
};

}  // namespace LAMMPS_NS

#endif
