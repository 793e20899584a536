// SPDX-License-Identifier: GPL-2.0-or-later
// The CPUs of this machine: which we may use, which are taken by other runs. A CPU is what Linux
// calls so, a hardware thread.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace mlffbench {

/// The CPUs that this process may run on, in an order in which the first n lie on as many cores as
/// possible, and on few sockets.
std::vector<int> usable_cpus();

/// "0-3,8" for 0, 1, 2, 3, 8: as /proc and Slurm write it. `cpus` may be in any order.
std::string cpu_list_text(std::vector<int> cpus);

/// The CPUs of such a list; empty if it is none.
std::vector<int> parse_cpu_list(const std::string &text);

/// CPUs that no other run of mlffbench on this machine uses, as long as this lives, whatever user
/// or output folder the other belongs to. The system gives them back however the program ends. Runs
/// in other network namespaces (containers) are not seen.
class CpuLease {
public:
  /// `count` CPUs of usable_cpus(); none if fewer are free now.
  static std::optional<CpuLease> take(int count);

  CpuLease() = default;
  ~CpuLease();
  CpuLease(const CpuLease &) = delete;
  CpuLease &operator=(const CpuLease &) = delete;
  CpuLease(CpuLease &&other) noexcept;
  CpuLease &operator=(CpuLease &&other) noexcept;

  const std::vector<int> &cpus() const { return m_cpus; }

private:
  std::vector<int> m_cpus;
  std::vector<int> m_sockets;
};

}  // namespace mlffbench
