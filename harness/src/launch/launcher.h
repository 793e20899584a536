// SPDX-License-Identifier: GPL-2.0-or-later
// How the processes of one run are started on the machine at hand, and bound to its CPUs.
#pragma once

#include "launch/lammps.h"
#include "model/suite.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace mlffbench::launch {

/// What stands before the program of a run, and what it finds in its environment. `cpus` are the
/// run's own: `threads` for each rank, in order of ranks; empty if it has none of its own.
class Launcher {
public:
  Launcher() = default;
  virtual ~Launcher() = default;
  Launcher(const Launcher &) = delete;
  Launcher &operator=(const Launcher &) = delete;
  Launcher(Launcher &&) = delete;
  Launcher &operator=(Launcher &&) = delete;

  /// As records name it.
  virtual std::string name() const = 0;
  virtual std::vector<std::string> prefix(const model::Layout &layout,
                                          const std::vector<int> &cpus) const = 0;
  /// Whether each rank gets its own part of `cpus`, not only all ranks the whole.
  virtual bool binds_ranks(const model::Layout &layout) const = 0;
  /// Besides what binding needs of OpenMP.
  virtual std::map<std::string, std::string> environment() const { return {}; }
};

/// The launcher for this layout: the words of the user (a site's `launcher`) where there are some
/// and there are several ranks, mpirun for several ranks, else the program alone. Throws
/// std::runtime_error if mpirun is needed and missing.
std::unique_ptr<Launcher> make_launcher(const model::Layout &layout, const Tools &tools,
                                        const std::vector<std::string> &words);

/// OMP_NUM_THREADS and, where each rank has CPUs of its own, one place for each thread.
std::map<std::string, std::string> openmp_environment(const Launcher &launcher,
                                                      const model::Layout &layout,
                                                      const std::vector<int> &cpus);

}  // namespace mlffbench::launch
