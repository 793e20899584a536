// SPDX-License-Identifier: GPL-2.0-or-later
// How long claims of other users are honoured.
#pragma once

#include "launch/cpu_claims.h"
#include "launch/cpu_use.h"

#include <chrono>
#include <string>
#include <vector>

namespace mlffbench::launch {

/// Limits of waiting for CPUs that strangers claim, in seconds.
struct PatienceLimits {
  double idle_s = 10.0;   ///< while the claimed CPUs idle: nobody measures there
  double busy_s = 600.0;  ///< in all
};

/// Decides when to go on without CPUs that strangers claim: anybody can claim all CPUs for good.
/// Asked again and again while a run waits.
class Patience {
public:
  explicit Patience(PatienceLimits limits) : m_limits(limits) {}

  /// Whether it has come to its end, these claims being all that the run waits for.
  bool ended(const std::vector<CpuClaim> &claims);
  /// The run waits for something else, or for nothing.
  void reset() { m_waits = false; }

private:
  using Clock = std::chrono::steady_clock;

  PatienceLimits m_limits;
  bool m_waits = false;
  Clock::time_point m_begin;
  Clock::time_point m_idle_since;  ///< the claimed CPUs
  Clock::time_point m_looked;
  double m_busy_s = 0.0;  ///< of the claimed CPUs when we last looked
};

/// The claims of strangers among these, if without them `count` of `cpus` were free; else none.
std::vector<CpuClaim> strangers_in_the_way(const std::vector<CpuClaim> &claims,
                                           const std::vector<int> &cpus, size_t count);

/// "CPU 1 is claimed by user 1001 (process 77)".
std::string claim_text(const CpuClaim &claim);

}  // namespace mlffbench::launch
