// SPDX-License-Identifier: GPL-2.0-or-later
// Results in the JSON form of Google Benchmark, for its tools and those that read its output.
#pragma once

#include "record/results.h"

#include <nlohmann/json_fwd.hpp>

namespace mlffbench::report {

/// A benchmark for each cell, named SYSTEM/PROTOCOL/LAYOUT/POTENTIAL, a repetition for each run,
/// and mean, median, stddev and cv over them where there are several (docs/formats.md). Times are
/// in nanoseconds per step: `real_time` the mean of step_s, `cpu_time` the processor time of all
/// processes of the run over all its steps. Runs without a counted step and failed runs are left
/// out: those tools would take their times for 0.
nlohmann::ordered_json gbench_json(const record::Results &results);

}  // namespace mlffbench::report
