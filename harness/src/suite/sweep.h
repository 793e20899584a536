// SPDX-License-Identifier: GPL-2.0-or-later
// `sweep`: one item of a suite in place of many that differ by some values.
#pragma once

#include "suite/variables.h"
#include "yaml/node.h"

namespace mlffbench::suite {

/// Replaces every item of `list` (named `name`) that has a `sweep` by one item for each combination
/// of its values: all of `product`, each with every row of `zip`, without those that match an entry
/// of `exclude`. Variables of the sweep and of the suite are replaced in all items. Faults: sweeps
/// of another form, lists of `zip` that differ in length, an `exclude` that names no variable or
/// leaves nothing out, variables that are not used, items that would share a name.
void expand_sweeps(yaml::Node &list, const Variables &variables, FaultList &faults);

}  // namespace mlffbench::suite
