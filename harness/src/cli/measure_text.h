// SPDX-License-Identifier: GPL-2.0-or-later
// What is said of a measurement that a signal stopped.
#pragma once

#include "workflow/measure.h"

#include <string>

namespace mlffbench::cli {

/// A line: what is kept where, and how to go on.
std::string interruption_text(const workflow::Measurement &measured,
                              const std::string &how_to_go_on);

}  // namespace mlffbench::cli
