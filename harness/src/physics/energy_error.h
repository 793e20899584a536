// SPDX-License-Identifier: GPL-2.0-or-later
// How far a student's energies and stresses are from its teacher's, on the same frames.
#pragma once

#include "physics/log_of_frames.h"

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace mlffbench::physics {

/// d is student minus teacher: of the potential energy, per atom, and of the six components of the
/// stress. Kinetic energy is the same in both and drops out.
struct EnergyError {
  int64_t frames = 0;
  double offset_eV_per_atom = 0.0;  ///< mean of d: a constant that no force depends on
  double mae_eV_per_atom = 0.0;     ///< mean of |d - offset|
  double rmse_eV_per_atom = 0.0;    ///< root of the mean of (d - offset)^2
  double max_eV_per_atom = 0.0;     ///< largest |d - offset|

  // NaN where the logs lack Pxx Pyy Pzz Pxy Pxz Pyz, or, of the virial, Volume.
  double stress_mae_GPa = 0.0;
  double stress_rmse_GPa = 0.0;
  double virial_mae_eV_per_atom = 0.0;  ///< stress times volume
  double virial_rmse_eV_per_atom = 0.0;
};

/// Compares the logs of two `rerun` over these frames. Throws std::runtime_error if a number is not
/// finite, or if volume or temperature, which the two have in common, differ.
EnergyError compare_energies(const LogOfFrames &teacher, const LogOfFrames &student,
                             const std::vector<FrameMark> &frames);

nlohmann::ordered_json to_json(const EnergyError &error);

}  // namespace mlffbench::physics
