// SPDX-License-Identifier: GPL-2.0-or-later
// Time that passes between two looks.
#pragma once

#include <chrono>

namespace mlffbench::cli {

/// Sleeps so long, or until a signal asks to end, which launch::CatchInterrupts has to catch.
/// False: it did.
bool wait_for(std::chrono::duration<double> time);

}  // namespace mlffbench::cli
