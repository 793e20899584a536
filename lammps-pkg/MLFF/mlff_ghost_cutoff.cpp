// SPDX-License-Identifier: GPL-2.0-or-later

#include "mlff_ghost_cutoff.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace mlff {

namespace {

/// Of one simulation.
struct Wishes {
  double users = 0.0;  ///< what the user had set
  double set = 0.0;    ///< what is set for those who ask
  std::map<const void *, double> wanted;
};

}  // namespace

void ask_ghost_cutoff(const void *simulation, double &cutoff, const void *who, double wanted)
{
  static std::mutex mutex;
  static std::map<const void *, Wishes> all;
  const std::lock_guard<std::mutex> guard(mutex);
  if (wanted <= 0.0 && all.count(simulation) == 0) {
    return;
  }
  auto &wishes = all[simulation];
  if (wishes.wanted.empty() || cutoff != wishes.set) {
    wishes.users = cutoff;
  }
  if (wanted > 0.0) {
    wishes.wanted[who] = wanted;
  } else {
    wishes.wanted.erase(who);
  }
  wishes.set = wishes.users;
  for (const auto &[other, theirs] : wishes.wanted) {
    wishes.set = std::max(wishes.set, theirs);
  }
  cutoff = wishes.set;
  if (wishes.wanted.empty()) {
    all.erase(simulation);
  }
}

}  // namespace mlff
