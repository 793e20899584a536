// SPDX-License-Identifier: GPL-2.0-or-later
// From the files that a run left to the figures of its record.
#pragma once

#include "benchlog/bench_log.h"
#include "record/record.h"

#include <filesystem>

namespace mlffbench::record {

/// Computes all that a record tells of its bench log, and of a rerun of its forces too: latency,
/// slices, rebuilds, rates, drift, averages, flags, memory, and the steps of a minimisation. The
/// rest of the record says what was run: of it are used `ensemble`, `atoms`, `timestep_fs`, the
/// group of `interleave`, and of `inputs` temperature, protocol, `minimize` and `checks`, which
/// have to be there. Throws std::runtime_error if the run folder of a rerun has no readable forces.
void analyse(const benchlog::BenchLog &log, const std::filesystem::path &run_folder,
             Record &record);

}  // namespace mlffbench::record
