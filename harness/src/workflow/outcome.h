// SPDX-License-Identifier: GPL-2.0-or-later
// How a run ended, in a few words.
#pragma once

#include "launch/execute.h"

#include <string>

namespace mlffbench::workflow {

/// For the line of a run in the progress.
std::string outcome_text(const launch::RunOutcome &outcome);

}  // namespace mlffbench::workflow
