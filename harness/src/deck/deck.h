// SPDX-License-Identifier: GPL-2.0-or-later
// The LAMMPS input script of a run.
#pragma once

#include "suite/suite.h"
#include "system/structure.h"

#include <cstdint>
#include <string>
#include <vector>

namespace mlffbench {

/// What a deck says beyond its system, protocol and potential.
struct DeckInput {
  const System &system;
  const Protocol &protocol;
  const Potential &potential;
  const Measure &measure;
  std::vector<std::string> elements;  ///< of the atom types, in order
  std::string plugin;  ///< path of the plugin, empty if LAMMPS has bench/latency built in
  std::string model;   ///< path of the model, empty if the potential has none
  int velocity_seed = 1;
  int thermostat_seed = 1;
};

/// The deck as text, from the template that the program carries.
std::string render_deck(const DeckInput &input);

/// A seed for LAMMPS (1 to 899,999,999) that depends on all arguments and on nothing else, so that
/// all potentials of one system, protocol and repetition start alike.
int run_seed(uint64_t suite_seed, const std::string &system, const std::string &protocol,
             int repetition, const std::string &purpose);

}  // namespace mlffbench
