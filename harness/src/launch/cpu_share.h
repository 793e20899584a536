// SPDX-License-Identifier: GPL-2.0-or-later
// The CPUs of a run, waited for.
#pragma once

#include "launch/cpus.h"
#include "launch/patience.h"
#include "model/suite.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::launch {

/// The CPUs of a run, and why it has none of its own.
struct CpuShare {
  CpuLease lease;
  std::string unbound;                 ///< reason; empty if the lease holds CPUs
  std::vector<std::string> strangers;  ///< sentences: what is at work on them, or claims them
};

/// How a run wants its CPUs.
struct CpuWish {
  std::string label;  ///< of the run, for notes
  model::Layout layout;
  bool oversubscribe = false;  ///< CPUs may be fewer than ranks x threads, or in use by other runs
  bool several_nodes = false;  ///< the ranks are not all on this machine
  PatienceLimits patience;
  std::function<void(const std::string &)> note;  ///< may be empty
};

/// The sentence for a layout that wants more CPUs than there are.
std::string too_few_cpus(const model::Layout &layout, size_t usable);

/// Waits until as many CPUs are free as the run needs, unless runs may share them, and looks what
/// else is at work there. None if a signal came. Throws std::runtime_error if this machine has too
/// few.
std::optional<CpuShare> take_cpus(const CpuWish &wish);

}  // namespace mlffbench::launch
