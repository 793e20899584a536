// SPDX-License-Identifier: GPL-2.0-or-later
// What a suite file says, decoded: plain structs with the file's own key names.
#pragma once

#include "base/hashed_file.h"
#include "model/calculator.h"
#include "model/ensemble.h"
#include "model/layout.h"
#include "model/role.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::model {

/// A user's own structure file.
struct DataFile {
  std::filesystem::path source;       ///< as the suite gives it; absolute once resolved
  std::vector<std::string> elements;  ///< of the atom types, in order
  std::string text;                   ///< the LAMMPS data file: as it was read, or made from it
  int64_t atoms = 0;                  ///< in that
  bool triclinic = false;             ///< its box is
  std::string format = "auto";        ///< lammps, extxyz, poscar or cif; never auto once resolved
  std::optional<int64_t> frame = std::nullopt;  ///< of extxyz: 0 the first, -1 the last
  std::string units = "";                       ///< of a LAMMPS data file that names none
  std::vector<std::string> notes = {};          ///< what reading it left out or assumed
  bool bonds_left_out = false;                  ///< of those, bonds
};

/// What is simulated, at one temperature: a material at one size, or a structure file.
struct System {
  std::string name;
  std::string material;                        ///< empty if there is a file
  std::optional<int> atoms;                    ///< wanted; the nearest supercell is taken
  std::optional<std::array<int, 3>> replicas;  ///< cells along x, y, z
  double temperature_K = 0.0;
  std::optional<DataFile> data;
  std::array<int, 3> supercell{1, 1, 1};        ///< copies of the box along its edges
  std::array<double, 3> strain{};               ///< of the box along x, y, z, fractions
  std::optional<uint64_t> seed = std::nullopt;  ///< of what is random in a material
};

/// Keeps the temperature.
struct Thermostat {
  std::string type;  ///< langevin or nose-hoover
  double damping_ps = 0.0;
};

/// Keeps the pressure.
struct Barostat {
  std::string type;      ///< berendsen or nose-hoover
  std::string coupling;  ///< iso: the box keeps its shape; aniso: each edge for itself
  double pressure_bar = 0.0;
  double damping_ps = 0.0;
  double modulus_bar = 0.0;  ///< berendsen only
};

/// A temperature that changes linearly over the counted steps.
struct TemperatureRamp {
  double from_K = 0.0;
  double to_K = 0.0;
};

/// LAMMPS' minimize.
struct Minimization {
  std::string style;  ///< min_style
  double etol = 0.0;  ///< relative change of the energy at which it ends
  double ftol_eV_per_A = 0.0;
  int64_t maxiter = 0;
  int64_t maxeval = 0;
  double displacement_A = 0.0;  ///< largest random displacement of each coordinate before it
};

/// A user's own template of the deck.
struct DeckTemplate {
  std::filesystem::path source;  ///< as the suite gives it; absolute once resolved
  std::string text;              ///< the file as it was read
};

/// Frames that a potential is evaluated on.
struct StoredTrajectory {
  std::filesystem::path source;  ///< as the suite gives it; absolute once resolved
  base::FileContent content;
};

/// Neighbor list settings, as LAMMPS' `neighbor` and `neigh_modify` take them.
struct Neighbor {
  double skin_A = 0.0;
  int every = 0;
  int delay = 0;
  bool check = true;
};

/// One way to simulate a system. `thermostat` is set for nvt and npt, `barostat` for npt,
/// `warmup_thermostat` at most for nve, `minimize` for minimize, `trajectory` for rerun.
struct Protocol {
  std::string name;
  Ensemble ensemble = Ensemble::nve;
  double timestep_fs = 0.0;
  /// Steps that count, after the warm-up; of minimize maxiter, of rerun the frames.
  int64_t steps = 0;
  int64_t warmup_steps = 0;  ///< steps before them
  std::optional<Thermostat> thermostat;
  std::optional<Barostat> barostat;
  Neighbor neighbor;
  std::optional<Thermostat> warmup_thermostat;   ///< acts in the warm-up only
  std::vector<std::string> systems;              ///< that it is used for; empty: all
  std::optional<TemperatureRamp> temperature_K;  ///< in place of the system's temperature
  std::optional<Minimization> minimize;
  std::optional<StoredTrajectory> trajectory;
  std::optional<int64_t> dump_every;          ///< steps between frames that dynamics stores
  std::optional<DeckTemplate> deck_template;  ///< in place of the built-in one

  bool is_minimization() const { return ensemble == Ensemble::minimize; }
  bool is_rerun() const { return ensemble == Ensemble::rerun; }
  bool is_dynamics() const { return !is_minimization() && !is_rerun(); }
};

/// Whether a protocol or potential with this list of `systems` is for this one.
inline bool is_for(const std::vector<std::string> &systems, const std::string &name)
{
  return systems.empty() || std::find(systems.begin(), systems.end(), name) != systems.end();
}

/// A file that LAMMPS loads from where it lies.
struct PluginFile {
  std::filesystem::path path;  ///< as the suite gives it; absolute once resolved
  base::FileContent content;
};

/// A potential file as it will lie in the run folder.
struct PotentialFile {
  std::string name;              ///< base name in the run folder
  std::filesystem::path source;  ///< where it was found, absolute
  base::FileContent content;
};

/// A force field with a role: a pair style with its coefficients, or a calculator.
struct Potential {
  std::string name;
  Role role = Role::reference;
  std::optional<Calculator> calculator;  ///< engine ase; none: engine lammps
  std::string pair_style;
  std::vector<std::string> pair_coeff;  ///< with {elements} and {model} not yet replaced
  std::filesystem::path model;          ///< absolute; empty if the potential has none
  base::FileContent model_content;
  std::vector<PotentialFile> files;
  std::vector<std::string> commands;
  std::vector<PluginFile> plugins;      ///< loaded before the pair style, in order
  std::vector<std::string> systems;     ///< that it is used for; empty: all
  std::optional<int64_t> steps;         ///< in place of the protocol's
  std::optional<int64_t> warmup_steps;  ///< in place of the protocol's

  const char *engine() const { return calculator ? "ase" : "lammps"; }
};

/// What is interleaved: whole runs one after another, or the calls of runs that are executed
/// at the same time on the same CPUs.
enum class Interleave { runs, calls };

/// What is sampled and how often.
struct Measure {
  int64_t thermo_every = 0;
  int64_t energy_every = 0;
  int64_t memory_every = 0;
  double flush_s = 0.0;
  double timeout_s = 0.0;
  Interleave interleave = Interleave::runs;
};

/// How runs of this protocol are interleaved: those of rerun have no steps between which they could
/// be.
inline Interleave interleave_of(const Measure &measure, const Protocol &protocol)
{
  return protocol.is_rerun() ? Interleave::runs : measure.interleave;
}

/// Limits of the physics checks.
struct Checks {
  double drift_eV_per_atom_per_ps = 0.0;
  double drift_min_time_ps = 0.0;
  double temperature_factor = 0.0;
  double energy_change_eV_per_atom = 0.0;
  double average_min_time_ps = 0.0;
  double temperature_tolerance = 0.0;  ///< relative
  double pressure_tolerance_bar = 0.0;
};

struct Suite {
  std::filesystem::path file;  ///< absolute
  std::string text;            ///< the file as it was read
  std::string expanded;        ///< as JSON: what it says with includes, variables and sweeps done
  std::string sha256;          ///< of the text and those of all included files
  std::string name;            ///< key `suite`
  std::string description;
  std::vector<System> systems;
  std::vector<Protocol> protocols;
  std::vector<Potential> potentials;
  std::vector<Layout> layouts;
  int repetitions = 0;
  uint64_t seed = 0;
  Measure measure;
  Checks checks;
};

}  // namespace mlffbench::model
