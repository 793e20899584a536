// SPDX-License-Identifier: GPL-2.0-or-later
// How far a student is from its teacher on the teacher's own frames.
#pragma once

#include "compare/fidelity_cells.h"
#include "physics/energy_error.h"
#include "physics/force_error.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mlffbench::workflow {

struct Fidelity {
  physics::ForceComparison forces;
  std::optional<physics::EnergyError> energies;  ///< none without logs
  std::vector<std::string> notes;                ///< what was taken for good and may not be
};

/// Of two dumps of the same frames, and their logs, both or none. Throws FileError,
/// std::runtime_error.
Fidelity fidelity(const std::filesystem::path &teacher, const std::filesystem::path &student,
                  const std::filesystem::path &teacher_log,
                  const std::filesystem::path &student_log);

/// Of two runs of ensemble rerun.
Fidelity fidelity(const compare::FidelityRun &teacher, const compare::FidelityRun &student);

}  // namespace mlffbench::workflow
