// SPDX-License-Identifier: GPL-2.0-or-later
// The Python interpreters that run calculators of ASE: found, and asked what they have.
#pragma once

#include "model/suite.h"

#include <filesystem>
#include <map>
#include <string>

namespace mlffbench::launch {

/// What an interpreter has for one calculator.
struct PythonEnvironment {
  std::filesystem::path interpreter;
  std::string version;
  std::string package;                          ///< that the calculator comes from, or empty
  std::map<std::string, std::string> packages;  ///< name -> version: ASE, `package`, all they need

  /// The version of a package; empty if it is not there.
  std::string version_of(const std::string &name) const;
  /// All of it but the path, as a text: another one may give other results.
  std::string identity() const;
};

/// The program that runs calculators (run_ase.py); it is carried along.
const char *ase_driver_text();

/// run_ase_simulation.py, what it needs beside it for each run.
const char *ase_simulation_text();

/// run_ase_frames.py, what it needs beside it for ensemble rerun.
const char *ase_frames_text();

/// The interpreter: the choice, else $MLFFBENCH_PYTHON, the build's default, PATH. Throws
/// std::runtime_error that lists all places.
std::filesystem::path find_python(const std::filesystem::path &choice);

/// Asks the interpreter of a potential of engine ase, without importing the calculator; remembered.
/// Throws std::runtime_error with the remedy if it lacks ASE or the calculator's module.
PythonEnvironment ask_python(const model::Potential &potential,
                             const std::filesystem::path &choice);

/// The same for all potentials of engine ase, by name.
std::map<std::string, PythonEnvironment> ask_pythons(const model::Suite &suite,
                                                     const std::filesystem::path &choice);

}  // namespace mlffbench::launch
