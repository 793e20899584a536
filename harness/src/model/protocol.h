// SPDX-License-Identifier: GPL-2.0-or-later
// What the settings of a protocol mean together.
#pragma once

#include "model/suite.h"

namespace mlffbench::model {

/// The temperature that the thermostat wants after this part (0 to 1) of the counted steps.
double wanted_temperature_K(const System &system, const Protocol &protocol, double part);

/// The highest temperature that the protocol asks for.
double highest_temperature_K(const System &system, const Protocol &protocol);

/// Whether LAMMPS keeps account of all that the ensemble's fixes take out, so that there is a
/// quantity which an exact integration conserves. Berendsen's barostat has none. Over a ramp that
/// of Nose-Hoover chains is not conserved, and that of fix langevin drifts with the heat put in.
bool conserves_energy(const Protocol &protocol);

}  // namespace mlffbench::model
