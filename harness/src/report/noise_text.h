// SPDX-License-Identifier: GPL-2.0-or-later
// What disturbed the runs, in their results.
#pragma once

#include "record/record.h"

#include <string>
#include <vector>

namespace mlffbench::report {

/// A line for each thing that makes times of these runs wrong or unlike: other processes on their
/// CPUs, a hypervisor, a load, heat, a CPU quota, unlike CPUs. Empty if nothing of it is in their
/// records.
std::string noise_text(const std::vector<record::Record> &records);

}  // namespace mlffbench::report
