// SPDX-License-Identifier: GPL-2.0-or-later
// The LAMMPS input script of a run.
#pragma once

#include "model/suite.h"
#include "system/structure.h"

#include <cstdint>
#include <string>
#include <vector>

namespace mlffbench::deck {

/// Steps of a run.
struct Length {
  int64_t warmup_steps = 0;
  int64_t steps = 0;  ///< that count

  int64_t total_steps() const { return warmup_steps + steps; }
};

/// The protocol's steps, or the potential's own in place of them; of a minimisation its maxiter.
Length length_of(const model::Protocol &protocol, const model::Potential &potential);

/// What a deck says beyond its system, protocol and potential.
struct DeckInput {
  const model::System &system;
  const model::Protocol &protocol;
  const model::Potential &potential;
  const model::Measure &measure;
  std::vector<std::string> elements;  ///< of the atom types, in order
  std::vector<std::string> plugins;   ///< paths, in the order to be loaded
  std::string model;                  ///< path of the model, empty if the potential has none
  std::string calculator;             ///< path of the file of engine ase's calculator, or empty
  int velocity_seed = 1;
  int thermostat_seed = 1;
  int ramp_seed = 1;  ///< of the thermostat after the warm-up, where that ends before a ramp
  Length length;
};

/// The deck as text, from the protocol's own template or the one that the program carries.
std::string render_deck(const DeckInput &input);

/// A seed for LAMMPS (1 to 899,999,999) that depends on all arguments and on nothing else, so that
/// all potentials of one system, protocol and repetition start alike.
int run_seed(uint64_t suite_seed, const std::string &system, const std::string &protocol,
             int repetition, const std::string &purpose);

}  // namespace mlffbench::deck
