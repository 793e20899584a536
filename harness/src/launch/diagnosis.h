// SPDX-License-Identifier: GPL-2.0-or-later
// Why a run failed, in a sentence.
#pragma once

#include "benchlog/bench_log.h"
#include "launch/process.h"
#include "model/suite.h"
#include "record/record.h"

#include <filesystem>
#include <optional>
#include <string>

namespace mlffbench::launch {

/// Whose process a run is.
enum class Program { lammps, python };

struct Diagnosis {
  std::string what;     ///< what happened and what to do
  std::string look_at;  ///< file that tells more, absolute or relative to the run folder
  record::Concerns concerns = record::Concerns::run;
};

/// The fault that the end of the process shows; none if it ended well.
std::optional<Diagnosis> diagnose_process(const ProcessResult &process,
                                          const std::filesystem::path &run_folder, double timeout_s,
                                          Program program = Program::lammps);

/// The fault that a readable bench log shows: not metal units, no pair times, r-RESPA, another
/// number of atoms, missing steps; none if it is whole, or ends where the fix ended the run.
/// `counted` is the phase of the counted steps. A minimisation takes as many as it needs, so only
/// its summary must be there; those of a rerun are its frames.
std::optional<Diagnosis> diagnose_log(const benchlog::BenchLog &log,
                                      const std::filesystem::path &run_folder, int64_t atoms,
                                      int64_t warmup_steps, int64_t steps,
                                      benchlog::Phase counted = benchlog::Phase::run);

/// What a deck has done otherwise than its suite says: another time step or another pair style,
/// whose figures would be told of the suite's; none if nothing is.
std::optional<Diagnosis> diagnose_deck(const benchlog::BenchLog &log,
                                       const model::Protocol &protocol,
                                       const model::Potential &potential);

/// Whether LAMMPS stopped with an error in a command that comes before all steps, for another
/// reason than want of memory, disk or a device: then it always will.
bool is_input_error(const std::string &error);

/// The first `ERROR` line of a LAMMPS log or output, with the command it names; empty if there is
/// none.
std::string lammps_error(const std::string &text);

/// What a program of ours in Python says behind `ERROR: ` in its last sentence, which comes after
/// all that others may print; empty if there is none.
std::string python_error(const std::string &text);

/// `what`, and that the disk is full if less than 1 MiB is free where `folder` lies.
std::string with_disk_hint(const std::string &what, const std::filesystem::path &folder);

}  // namespace mlffbench::launch
