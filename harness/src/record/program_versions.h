// SPDX-License-Identifier: GPL-2.0-or-later
// Versions of what had a part in a run.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace mlffbench::record {

/// What had no part in the run is not told.
struct ProgramVersions {
  std::optional<std::string> mlffbench;
  std::optional<std::string> lmp;            ///< path
  std::optional<std::string> lammps;         ///< version
  std::optional<std::string> lammps_sha256;  ///< of what `lmp -h` says of its build
  std::optional<std::string> mpi;
  std::optional<std::string> package;  ///< version of the package MLFF
  std::optional<std::string> plugin_sha256;
  std::optional<std::string> torch;
  std::optional<std::string> python;  ///< path of the interpreter
  std::optional<std::string> python_version;
  std::optional<std::string> ase;
  std::optional<std::string> calculator_package;
  std::optional<std::string> calculator_version;
  std::optional<std::map<std::string, std::string>> python_packages;  ///< version by name

  bool operator==(const ProgramVersions &) const = default;
};

}  // namespace mlffbench::record
