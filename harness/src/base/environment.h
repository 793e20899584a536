// SPDX-License-Identifier: GPL-2.0-or-later
// The machine that a run was measured on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace mlffbench::base {

/// What stays the same between runs.
struct MachineIdentity {
  std::string host;
  std::string cpu_model;
  int usable_cpus = 0;                  ///< that this process may use
  std::optional<std::string> governor;  ///< of the CPUs' clock rates, where the kernel tells it
  int64_t memory_B = 0;
  std::string os;
  std::string kernel;
  std::string architecture;
};

/// Of the machine that this program runs on.
MachineIdentity machine_identity();

/// Load average over one minute, or -1.
double load_average();

/// Bytes of memory that are free for use now.
int64_t available_memory_B();

/// Now, as ISO 8601 in UTC to the second, e.g. 2026-01-31T12:00:00Z.
std::string now_utc();

/// Names what this process measures from its first call on: time, host and process.
const std::string &session_id();

}  // namespace mlffbench::base
