// SPDX-License-Identifier: GPL-2.0-or-later
// The pair styles that work side by side under a hybrid style.

#ifndef MLFF_BENCH_PAIR_PARTS_H
#define MLFF_BENCH_PAIR_PARTS_H

#include <string>
#include <vector>

namespace LAMMPS_NS {

class Force;
class Pair;

struct BenchPairPart {
  std::string style;
  Pair *pair;
};

/// The sub-styles of a hybrid style, or the pair style itself, or nothing.
std::vector<BenchPairPart> pair_parts(Force &force);

}  // namespace LAMMPS_NS

#endif
