// SPDX-License-Identifier: GPL-2.0-or-later
// The CPUs of this machine: which we may use, which are taken by other runs. A CPU is what Linux
// calls so, a hardware thread.
#pragma once

#include "launch/cpu_claims.h"

#include <optional>
#include <string>
#include <vector>

namespace mlffbench::launch {

/// The CPUs that this process may run on, in an order in which the first n lie on as many cores as
/// possible, and on few sockets.
std::vector<int> usable_cpus();

/// "0-3,8" for 0, 1, 2, 3, 8: as /proc and Slurm write it. `cpus` may be in any order.
std::string cpu_list_text(std::vector<int> cpus);

/// The CPUs of such a list; empty if it is none.
std::vector<int> parse_cpu_list(const std::string &text);

/// Whether claims of strangers (CpuClaim::of_stranger()) are in the way.
enum class Strangers { count, do_not_count };

/// CPUs that no other run of mlffbench on this machine uses, as long as this lives, whatever output
/// folder the other belongs to. The system gives them back however the program ends. Runs in other
/// network namespaces (containers) are not seen.
class CpuLease {
public:
  /// `count` CPUs of usable_cpus(); none if fewer are free now, or if another process takes some at
  /// the same time.
  static std::optional<CpuLease> take(int count, ClaimReader &reader,
                                      Strangers strangers = Strangers::count);

  const std::vector<int> &cpus() const { return m_cpus; }
  /// Claims of strangers on these CPUs, which did not count.
  const std::vector<CpuClaim> &contested() const { return m_contested; }

private:
  std::vector<int> m_cpus;
  std::vector<OwnClaim> m_claims;
  std::vector<CpuClaim> m_contested;
};

}  // namespace mlffbench::launch
