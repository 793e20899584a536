// SPDX-License-Identifier: GPL-2.0-or-later
// The results as tables for the terminal.
#pragma once

#include "record/results.h"

#include <string>

namespace mlffbench::report {

/// Three tables for each system, protocol and layout (latency; steadiness; speed and physics), then
/// flags and the meaning of the columns. At most 120 columns wide with potential names of up to
/// 24 letters.
std::string results_text(const record::Results &results);

/// One line for each record that is none: which run, what is wrong.
std::string damaged_text(const record::Results &results);

/// For each message of failed runs: which run, how many more, what happened, where to look, and how
/// many runs of their cells are not done.
std::string failures_text(const record::Results &results);

}  // namespace mlffbench::report
