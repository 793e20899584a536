// SPDX-License-Identifier: GPL-2.0-or-later
// What was executed for a run, and where.
#pragma once

#include "record/json_text_member.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::record {

/// The CPUs that one process may run on, as lists like "0-1".
struct ProcessBinding {
  std::string cpus;                  ///< of all its threads together
  std::vector<std::string> threads;  ///< of its threads, main thread first

  bool operator==(const ProcessBinding &) const = default;
};

struct Binding {
  std::string launcher;
  std::optional<std::string> cpus;     ///< of the run; none: it has none of its own
  std::optional<std::string> unbound;  ///< why it has none
  std::vector<ProcessBinding> observed;

  bool operator==(const Binding &) const = default;
};

/// The executor of a run.
struct ExecutedBy {
  std::string name;  ///< local or slurm
  std::string site;
  std::optional<std::string> job;
  JsonText accounting;  ///< what Slurm accounts for the job

  bool operator==(const ExecutedBy &) const = default;
};

struct ProcessUse {
  std::vector<std::string> command;
  double wall_s = 0.0;
  double waited_s = 0.0;  ///< for its slices
  double user_s = 0.0;
  double system_s = 0.0;
  int64_t peak_rss_B = 0;
  std::optional<Binding> binding;
  std::optional<ExecutedBy> executor;

  bool operator==(const ProcessUse &) const = default;
};

}  // namespace mlffbench::record
