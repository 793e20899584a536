// SPDX-License-Identifier: GPL-2.0-or-later
// Mean temperature and pressure against what thermostat and barostat want.
#pragma once

#include "benchlog/bench_log.h"
#include "model/suite.h"
#include "physics/physics.h"

#include <optional>
#include <vector>

namespace mlffbench::physics {

/// Mean over the counted steps.
struct Average {
  double mean = 0.0;
  double standard_error = 0.0;  ///< counts only the effective samples
  double wanted = 0.0;          ///< of a ramp: its mean over the same steps
  bool judged = false;          ///< the run is long enough for a physics check
};

/// None for ensembles that do not keep the quantity, and without samples.
struct Averages {
  std::optional<Average> temperature_K;
  std::optional<Average> pressure_bar;
};

Averages averages(const benchlog::BenchLog &log, const model::System &system,
                  const model::Protocol &protocol, const model::Checks &checks);

/// A judged mean is flagged if it is off what is wanted by more than the tolerance and two standard
/// errors together.
std::vector<Flag> average_flags(const Averages &averages, const model::Checks &checks);

}  // namespace mlffbench::physics
