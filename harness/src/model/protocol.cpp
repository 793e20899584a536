// SPDX-License-Identifier: GPL-2.0-or-later
// Meaning of a protocol's settings.
#include "model/protocol.h"

#include <algorithm>

namespace mlffbench::model {

double wanted_temperature_K(const System &system, const Protocol &protocol, double part)
{
  if (!protocol.temperature_K)
    return system.temperature_K;
  const TemperatureRamp &ramp = *protocol.temperature_K;
  return ramp.from_K + std::clamp(part, 0.0, 1.0) * (ramp.to_K - ramp.from_K);
}

double highest_temperature_K(const System &system, const Protocol &protocol)
{
  return std::max(wanted_temperature_K(system, protocol, 0.0),
                  wanted_temperature_K(system, protocol, 1.0));
}

bool conserves_energy(const Protocol &protocol)
{
  if (protocol.ensemble != Ensemble::nve && !has_thermostat(protocol.ensemble))
    return false;
  if (protocol.barostat && protocol.barostat->type == "berendsen")
    return false;
  return !protocol.temperature_K;
}

}  // namespace mlffbench::model
