// SPDX-License-Identifier: GPL-2.0-or-later
// Checks of reruns.
#include "physics/rerun.h"

#include "lammps_file/trajectory.h"

#include <fmt/format.h>

namespace mlffbench::physics {

std::vector<Flag> rerun_flags(const std::filesystem::path &forces)
{
  lammps_file::TrajectoryReader reader(forces);
  while (const auto frame = reader.next()) {
    for (size_t i = 0; i < frame->forces_eV_per_A.size(); ++i) {
      const system::Vec3 &force = frame->forces_eV_per_A[i];
      if (!system::is_finite(force)) {
        return {{"not_finite", fmt::format("the force on atom {} is not a finite number at step {}",
                                           frame->ids[i], frame->step)}};
      }
    }
  }
  if (!reader.ended())
    reader.fail("the file breaks off in this line");
  return {};
}

}  // namespace mlffbench::physics
