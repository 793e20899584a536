// SPDX-License-Identifier: GPL-2.0-or-later
// Edges by one of their ends.

#ifndef MLFF_GROUPS_H
#define MLFF_GROUPS_H

#include <algorithm>
#include <cstdint>

namespace mlff {

/// Groups items without changing their order within a group (a counting sort): those of group g
/// become order[offsets[g]] to order[offsets[g + 1] - 1].
///
/// @param group    [items] 0 to groups - 1
/// @param offsets  [groups + 1] is written
/// @param order    [items] is written
template <typename Index>
void group_items(const Index *group, std::int64_t items, std::int64_t groups, std::int64_t *offsets,
                 std::int64_t *order)
{
  // Counted two places on, so that each start can be moved to its successor's while items are
  // placed.
  std::fill_n(offsets, groups + 1, 0);
  for (std::int64_t item = 0; item < items; item++) {
    if (const std::int64_t at = group[item] + 2; at <= groups) {
      offsets[at]++;
    }
  }
  for (std::int64_t at = 2; at <= groups; at++) {
    offsets[at] += offsets[at - 1];
  }
  for (std::int64_t item = 0; item < items; item++) {
    order[offsets[group[item] + 1]++] = item;
  }
}

}  // namespace mlff

#endif
