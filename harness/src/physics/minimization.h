// SPDX-License-Identifier: GPL-2.0-or-later
// Whether a minimisation did what it should.
#pragma once

#include "benchlog/bench_log.h"
#include "model/suite.h"
#include "physics/physics.h"

#include <cstdint>
#include <vector>

namespace mlffbench::physics {

/// Iterations that the minimisation did; 0 if the log has no summary of one.
int64_t minimization_iterations(const benchlog::BenchLog &log);

/// Flags a minimisation whose energy is higher at its end than at its start, and one that used up
/// its iterations or force calls before a tolerance was met.
std::vector<Flag> minimization_flags(const benchlog::BenchLog &log,
                                     const model::Minimization &minimize);

}  // namespace mlffbench::physics
