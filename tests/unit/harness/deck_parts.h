// SPDX-License-Identifier: GPL-2.0-or-later
// What decks are made of.
#pragma once

#include "deck/deck.h"

#include <optional>
#include <string>
#include <vector>

namespace mlffbench::test {

/// Each part as most tests want it.
struct DeckParts {
  model::System system{"si", "silicon", 8, std::nullopt, 450.0, std::nullopt};
  model::Protocol protocol = protocol_of(model::Ensemble::nve);
  model::Potential potential =
      potential_of("m", model::Role::teacher, "mlff device cpu", "* * {model} {elements}");
  model::Measure measure{10, 2, 5, 1.5, 60.0};
  std::vector<std::string> plugins{"/a b/p.so"};

  static model::Protocol protocol_of(model::Ensemble ensemble)
  {
    model::Protocol protocol;
    protocol.name = "p";
    protocol.ensemble = ensemble;
    protocol.timestep_fs = 2.0;
    protocol.steps = 100;
    protocol.warmup_steps = 20;
    protocol.neighbor = {1.5, 5, 10, true};
    return protocol;
  }

  static model::Potential potential_of(const std::string &name, model::Role role,
                                       const std::string &style, const std::string &coeff)
  {
    model::Potential potential;
    potential.name = name;
    potential.role = role;
    potential.pair_style = style;
    potential.pair_coeff = {coeff};
    return potential;
  }

  std::string render()
  {
    return deck::render_deck({system,
                              protocol,
                              potential,
                              measure,
                              {"Si"},
                              plugins,
                              "/m/x.pt",
                              "",
                              11,
                              22,
                              33,
                              deck::length_of(protocol, potential)});
  }
};

}  // namespace mlffbench::test
