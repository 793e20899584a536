// SPDX-License-Identifier: GPL-2.0-or-later
// Results as JUnit XML, for servers of continuous integration.
#pragma once

#include "record/results.h"

#include <string>

namespace mlffbench::report {

/// A test suite for each system, protocol and layout, in it a test case for each run of the plan
/// (docs/formats.md). A run that failed and one that did not pass its physics checks are failures,
/// one that is still to do is skipped.
std::string junit_xml(const record::Results &results);

}  // namespace mlffbench::report
