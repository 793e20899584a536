// SPDX-License-Identifier: GPL-2.0-or-later
// What became of a suite, in the first line of its results.
#pragma once

#include "record/results.h"

#include <string>

namespace mlffbench::report {

/// "Suite NAME: 6 of 6 runs finished"; first of all runs that ended early because of their physics,
/// with the reason.
std::string headline(const record::Results &results);

}  // namespace mlffbench::report
