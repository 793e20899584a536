// SPDX-License-Identifier: GPL-2.0-or-later
// The plan: every run of a suite, in run order.
#pragma once

#include "deck/deck.h"
#include "deck/deck_paths.h"
#include "model/cell_key.h"
#include "model/suite.h"

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace mlffbench::deck {

/// The programs that a plan is made for; part of every run's identity.
struct Programs {
  std::string lammps;            ///< version and build
  std::filesystem::path plugin;  ///< empty if LAMMPS has bench/latency built in
  std::string plugin_sha256;     ///< empty like `plugin`
  /// Of each potential of engine ase: what determines its runs besides the suite, that is the
  /// driver and the packages of its interpreter. Without one, the runs have no id.
  std::map<std::string, std::string> ase_identity;
};

/// One process to come: of LAMMPS, or of Python.
struct PlannedRun {
  std::string id;  ///< 16 hexadecimal digits; see run_id(). Empty: what it needs was not asked
  const model::System *system = nullptr;  ///< these point into the suite of the plan
  const model::Protocol *protocol = nullptr;
  const model::Potential *potential = nullptr;
  model::Layout layout;
  int repetition = 0;  ///< from 1; runs of one repetition are matched
  int position = 0;    ///< in run order, from 1
  int64_t atoms = 0;
  Length length;
  std::filesystem::path folder;  ///< relative to the output folder
  std::string deck;              ///< for LAMMPS; of engine ase the driver's job
  std::vector<DeckLink> links;   ///< that the deck needs

  model::CellKey cell() const;
  /// "system/protocol/layout/potential #repetition" for messages.
  std::string label() const { return cell().run_label(repetition); }
};

/// Whether both are runs of one cell of one plan.
bool same_cell(const PlannedRun &a, const PlannedRun &b);

/// A suite spread out. Holds its own copy of the suite; do not copy a plan, its runs point into it.
struct Plan {
  Plan() = default;
  Plan(const Plan &) = delete;
  Plan &operator=(const Plan &) = delete;
  Plan(Plan &&) = default;
  Plan &operator=(Plan &&) = default;

  std::unique_ptr<model::Suite> suite;
  std::vector<PlannedRun> runs;
  std::map<std::string, std::string> data_files;  ///< system name -> text of data.lmp
  std::vector<std::string> notes;  ///< e.g. supercells that miss the wanted number of atoms
};

/// Everything that determines what a run measures, apart from the machine.
struct RunIdentity {
  std::string deck;  ///< with hashes in place of the paths of plugin and model, so that folders may
                     ///< be moved
  std::string data_sha256;
  std::vector<std::string> input_sha256;  ///< model, potential files, plugins
  std::string lammps;  ///< version and build; of engine ase Programs::ase_identity
  model::Layout layout;
  int repetition = 0;
};

/// The first 16 hexadecimal digits of the SHA-256 over all parts.
std::string run_id(const RunIdentity &identity);

/// Spreads a suite out and orders its runs: groups (system x protocol x layout) in suite order, in
/// each group the repetitions of interleaved_order() over the potentials that are for the system.
Plan make_plan(model::Suite suite, const Programs &programs);

/// The plan as JSON (format `mlff-bench-plan`, version 1), as it is kept in the output folder.
nlohmann::ordered_json plan_json(const Plan &plan);

}  // namespace mlffbench::deck
