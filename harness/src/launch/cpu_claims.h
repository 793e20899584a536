// SPDX-License-Identifier: GPL-2.0-or-later
// Claims of CPUs by runs of this machine, and who made them.
#pragma once

#include "base/descriptor.h"

#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace mlffbench::launch {

/// A CPU that some process claims for a run.
struct CpuClaim {
  int cpu = 0;
  std::string name;           ///< of its socket
  std::optional<uid_t> user;  ///< as the kernel says; none: it does not tell
  pid_t process = 0;

  /// Of another user than us and root, or of nobody knows whom.
  bool of_stranger() const;
};

/// A claim of our own. The system takes it back however we end.
struct OwnClaim {
  int cpu = 0;
  std::string name;
  base::Descriptor socket;
};

/// Makes a claim: a listening abstract socket of a name that nobody can know before. None if there
/// is no socket to be had.
std::optional<OwnClaim> claim_cpu(int cpu);

/// Reads claims. Anybody may make a socket of any name; whose it is the kernel tells of one that
/// somebody listens at, and others are none.
class ClaimReader {
public:
  /// All claims of CPUs in this network namespace, our own too.
  std::vector<CpuClaim> read();

private:
  /// Who listens there; remembered, since each question stays in the other's queue.
  std::optional<CpuClaim> ask(int cpu, const std::string &name);

  std::map<std::string, CpuClaim> m_known;
};

}  // namespace mlffbench::launch
