// SPDX-License-Identifier: GPL-2.0-or-later
// Who else uses the CPUs of a run.
#pragma once

#include "launch/proc.h"
#include "record/environment.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace mlffbench::launch {

/// Time that CPUs have spent so far, in seconds, all of them together.
struct CpuTimes {
  double busy_s = 0.0;    ///< by processes and the kernel
  double stolen_s = 0.0;  ///< by the hypervisor, for other virtual machines
};

/// Of these CPUs; empty: of all. Zeros where the kernel does not tell.
CpuTimes cpu_times(const std::vector<int> &cpus);

/// A process that used CPU time while somebody looked.
struct CpuUser {
  std::string name;
  pid_t process = 0;
  double share = 0.0;  ///< of one CPU
};

/// What the CPUs of a run do besides the run, from its construction to others().
class CpuWatch {
public:
  /// Empty: all CPUs that we may use.
  explicit CpuWatch(std::vector<int> cpus);

  record::OtherUse others() const;

private:
  std::vector<int> m_cpus;
  std::chrono::steady_clock::time_point m_begin;
  CpuTimes m_times;
  double m_own_s = 0.0;
  std::vector<ProcessStat> m_processes;
  int64_t m_throttled = -1;
  double m_quota_s = -1.0;
};

/// What is busy on these CPUs now, before a run begins there: a sentence for each, empty if they
/// idle. Takes a tenth of a second.
std::vector<std::string> strangers_on(const std::vector<int> &cpus);

/// The kinds of these CPUs: their greatest clock rates in MHz, else their capacities as the kernel
/// has them, each once. Empty where it does not tell.
std::vector<int64_t> kinds_of(const std::vector<int> &cpus);

}  // namespace mlffbench::launch
