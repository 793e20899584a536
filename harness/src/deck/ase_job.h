// SPDX-License-Identifier: GPL-2.0-or-later
// What the driver of engine ase is told: its deck (docs/formats.md).
#pragma once

#include "deck/deck.h"

#include <nlohmann/json_fwd.hpp>

namespace mlffbench::deck {

/// The run as JSON (format `mlff-bench-ase`, version 1), as it lies in the run folder as ase.json.
/// `plugins` and `ramp_seed` of the input are for LAMMPS alone.
nlohmann::ordered_json ase_job(const DeckInput &input, const model::Layout &layout);

/// The same without what does not determine the run: paths, of which hashes count, and our version.
std::string ase_job_identity(const DeckInput &input, const model::Layout &layout);

}  // namespace mlffbench::deck
