// SPDX-License-Identifier: GPL-2.0-or-later
// The LAMMPS, the plugin and the MPI launcher on this machine: found, asked for their versions,
// matched.
#pragma once

#include "launch/python.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::launch {

/// What `lmp -h` says.
struct LammpsHelp {
  std::string release;  ///< e.g. "22 Jul 2025"
  std::string update;   ///< e.g. "Update 4", or empty
  std::string mpi;      ///< the MPI line, or empty
  std::filesystem::path
      program;  ///< the path that LAMMPS itself shows (behind a wrapper script), or empty
  bool has_bench_latency = false;  ///< fix bench/latency is built in
  std::string build_sha256;        ///< over the program and the liblammps that it loads

  /// "22 Jul 2025 - Update 4".
  std::string version() const { return update.empty() ? release : release + " - " + update; }
};

/// Parses the output of `lmp -h`, which does not tell the build; none if it does not look like
/// LAMMPS.
std::optional<LammpsHelp> parse_lammps_help(const std::string &text);

/// What mlffplugin.json, the sidecar beside the plugin, says.
struct PluginInfo {
  std::filesystem::path file;
  base::FileContent content;
  std::string package_version;
  std::string lammps_version;  ///< release that it was built for, e.g. "22 Jul 2025"
  std::string torch_version;
};

/// What a user may choose on the command line; empty: look for it.
struct ToolChoice {
  std::filesystem::path lmp;
  std::filesystem::path plugin;
  std::filesystem::path python;
};

/// Everything that runs need.
struct Tools {
  std::filesystem::path lmp;
  LammpsHelp help;
  std::optional<PluginInfo>
      plugin;  ///< none if LAMMPS has bench/latency built in and no plugin was chosen
  std::filesystem::path mpirun;                           ///< empty if there is none
  std::vector<std::filesystem::path> potentials_folders;  ///< in search order
  std::filesystem::path python_choice;                    ///< of the user; empty: look for one
  std::map<std::string, PythonEnvironment> pythons;       ///< of each potential of engine ase
};

/// lmp: the choice, else $MLFFBENCH_LMP, the build's default, PATH. Throws std::runtime_error that
/// lists all places.
std::filesystem::path find_lmp(const std::filesystem::path &choice);

/// Runs `lmp -h` and parses it; remembered by path, size and time of change. Throws
/// std::runtime_error.
LammpsHelp ask_lammps(const std::filesystem::path &lmp);

/// Plugin: the choice, else $MLFFBENCH_PLUGIN, beside the installed program, the build tree. Empty
/// if there is none; throws std::runtime_error if a chosen one does not exist.
std::filesystem::path find_plugin(const std::filesystem::path &choice);

/// Reads the sidecar of a plugin. Throws std::runtime_error.
PluginInfo read_plugin_info(const std::filesystem::path &plugin);

/// Throws std::runtime_error with the remedy if the plugin was built for another LAMMPS.
void match_plugin(const PluginInfo &plugin, const std::filesystem::path &lmp,
                  const LammpsHelp &help);

/// mpirun beside lmp, else in PATH; empty if there is none.
std::filesystem::path find_mpirun(const std::filesystem::path &lmp);

/// Folders with potential files: $LAMMPS_POTENTIALS, then the one that came with this LAMMPS.
std::vector<std::filesystem::path> find_potentials(const std::filesystem::path &lmp,
                                                   const LammpsHelp &help);

/// All of these together. Throws std::runtime_error with the first fault.
Tools find_tools(const ToolChoice &choice);

}  // namespace mlffbench::launch
