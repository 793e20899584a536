// SPDX-License-Identifier: GPL-2.0-or-later
// The pair styles that work side by side under a hybrid style.

#include "bench_pair_parts.h"

#include "force.h"
#include "pair.h"
#include "utils.h"

namespace LAMMPS_NS {

namespace {

constexpr const char *HYBRID = "^hybrid";

// Together they match all names but those of hybrid styles, which have no sub-styles of that kind.
constexpr const char *OTHERS[] = {"^[^h]", "^h[^y]", "^hy[^b]"};

}  // namespace

/// The class of hybrid styles is not among LAMMPS' installed headers: they are asked by patterns.
std::vector<BenchPairPart> pair_parts(Force &force)
{
  std::vector<BenchPairPart> parts;
  if (!force.pair) {
    return parts;
  }
  if (!utils::strmatch(force.pair_style, HYBRID)) {
    parts.push_back({force.pair_style, force.pair});
    return parts;
  }
  for (const auto *pattern : OTHERS) {
    const Pair *before = nullptr;
    for (int nth = 1;; nth++) {
      auto *const pair = force.pair_match(pattern, 0, nth);
      if (!pair || pair == before) {  // a single match is told for any number
        break;
      }
      parts.push_back({force.pair_match_ptr(pair), pair});
      before = pair;
    }
  }
  return parts;
}

}  // namespace LAMMPS_NS
