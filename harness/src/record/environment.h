// SPDX-License-Identifier: GPL-2.0-or-later
// The machine that a run was measured on, and what else it did meanwhile.
#pragma once

#include "base/environment.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::record {

/// A process that is none of the run's.
struct OtherProcess {
  std::string name;
  int64_t process = 0;
  double share = 0.0;  ///< of one CPU
};

/// What the CPUs of a run did besides it. Shares are of one CPU.
struct OtherUse {
  std::string cpus;  ///< looked at, as "0-1"
  double elapsed_s = 0.0;
  double share = 0.0;
  double stolen_share = 0.0;            ///< given to other machines by the hypervisor
  std::vector<OtherProcess> processes;  ///< those that took most
  std::optional<int64_t> throttled;     ///< times that CPUs were slowed down for heat
  std::optional<double> quota_s;        ///< that a CPU quota held processes back
};

struct Environment {
  base::MachineIdentity machine;
  std::optional<double> load_before;  ///< averages over one minute
  std::optional<double> load_after;
  std::optional<int64_t> online_cpus;
  std::vector<int64_t> cpu_kinds;      ///< of the run's CPUs: clock rates in MHz, or capacities
  std::vector<std::string> strangers;  ///< what was busy on its CPUs when it began, as sentences
  OtherUse others;
};

}  // namespace mlffbench::record
