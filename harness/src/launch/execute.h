// SPDX-License-Identifier: GPL-2.0-or-later
// One run from its plan to its record.
#pragma once

#include "deck/plan.h"
#include "launch/cpu_share.h"
#include "launch/lammps.h"
#include "launch/launcher.h"
#include "record/record.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <variant>

namespace mlffbench::launch {

/// The run was stopped by a signal to the harness; its folder is left without a record.
struct Interruption {};

using RunOutcome = std::variant<record::Record, record::RunFailure, Interruption>;

/// How a run is interleaved with others on the same CPUs (executor/interleaved_runs.h).
struct Interleaving {
  std::string group;                 ///< name of these runs together
  std::filesystem::path socket;      ///< where this one asks for its slices
  std::function<double()> waited_s;  ///< for its slices, so far
  const CpuShare *share = nullptr;
};

/// How runs are executed on this machine, whoever asked for them.
struct ExecutionSettings {
  std::vector<std::string> launcher;               ///< in place of mpirun; empty: mpirun
  std::map<std::string, std::string> environment;  ///< of all runs
  bool oversubscribe = false;  ///< CPUs may be fewer than ranks x threads, or in use by other runs
  bool several_nodes = false;  ///< the ranks are not all on this machine
  int64_t min_free_disk_B = 0;
  std::optional<Interleaving> interleaving;       ///< none: it has its CPUs alone
  std::string session;                            ///< kept in the record (Record::session)
  record::ExecutedBy executor;                    ///< kept in the record
  std::function<void(const std::string &)> note;  ///< gets what a person wants to know meanwhile
};

/// What is executed for this run: `launcher`'s words, then lmp or Python with their arguments.
std::vector<std::string> launch_command(const deck::PlannedRun &run, const Tools &tools,
                                        const Launcher &launcher, const std::vector<int> &cpus);

/// How the run wants its CPUs, by these settings.
CpuWish cpu_wish(const deck::PlannedRun &run, const ExecutionSettings &settings);

/// Makes the run folder anew (deck, data file, potential files), waits for CPUs that no other run
/// uses (unless it is interleaved), looks whether the files that the run reads are still those of
/// the plan, runs LAMMPS there bound to them, reads its bench log and writes record.json or
/// failure.json. `progress` gets the steps done so far. Throws FileError or DiskLow if the harness
/// itself cannot write, std::runtime_error if another process executes this run: no run can go on
/// then.
RunOutcome execute_run(const deck::Plan &plan, const deck::PlannedRun &run, const Tools &tools,
                       const std::filesystem::path &output, const ExecutionSettings &settings,
                       const std::function<void(int64_t steps_done)> &progress);

}  // namespace mlffbench::launch
